using Coffer.Catalog;
using Coffer.Content;
using Xunit;

namespace Coffer.Conformance;

public abstract partial class CatalogConformance
{
    [Fact]
    public async Task A_new_catalog_knows_nothing()
    {
        await using var catalog = await NewCatalogAsync();
        Assert.Equal(new CatalogState(null, false, 0), await catalog.ReadStateAsync(Cancel));
        Assert.Empty(await catalog.ListArtifactsAsync(null, null, 10, Cancel));
        Assert.Empty(await catalog.ListVersionsAsync("a", null, 10, includeDeleted: true, Cancel));
        Assert.Empty(await catalog.ListFilesAsync("a", 1, Cancel));
        Assert.Empty(await catalog.AliasesAsync("a", Cancel));
        Assert.Empty(await catalog.FindVersionsByContentAsync(DigestOf("x"), 10, Cancel));
        Assert.Empty(await catalog.FindPlacementsAsync([DigestOf("x")], Cancel));
        Assert.Empty(await catalog.FindPlacementsOfVersionAsync("a", 1, Cancel));
        Assert.Null(await catalog.GetLatestAsync("a", Cancel));
        Assert.Null(await catalog.GetVersionAsync("a", 1, Cancel));
        Assert.Null(await catalog.FindByManifestAsync(DigestOf("x"), Cancel));
        Assert.Null(await catalog.MetadataOfAsync(DigestOf("x"), Cancel));
        Assert.Null(await catalog.TagsOfAsync(DigestOf("x"), Cancel));
        Assert.Null(await catalog.GetAliasAsync("a", "prod", Cancel));
        Assert.False(await catalog.HasContentOfSizeAsync(0, Cancel));
        Assert.Empty(await AllAsync(catalog.KnownVersionsAsync(Cancel)));
        Assert.Equal(0, (await catalog.StatsAsync(Cancel)).Versions);
        Assert.Empty(await catalog.CheckAsync(Cancel));
    }

    [Fact]
    public async Task A_version_comes_back_as_it_was_given()
    {
        await using var catalog = await NewCatalogAsync();
        var given = Version("models/arcface", 2, File("weights.bin", "many"), new CatalogFile("empty folder", null, 0), File("ключ 🔑", "many"))
            with { Job = null, MetadataJson = """{"x":"ü"}""" };
        await AddAsync(catalog, given);

        var entry = await catalog.GetVersionAsync("models/arcface", 2, Cancel);
        Assert.NotNull(entry);
        Assert.Equal(("models/arcface", 2, given.Manifest, "model"), (entry.Name, entry.Number, entry.Manifest, entry.Type));
        Assert.Equal((null, given.CreatedAt, given.ExpiresAt, null), (entry.Job, entry.CreatedAt, entry.ExpiresAt, entry.DeletedAt));
        Assert.Equal((given.Size, given.StoredSize, true, 3, false), (entry.Size, entry.StoredSize, entry.IsFolder, entry.FileCount, entry.Held));
        Assert.Equal("stage=s2", Text(entry.Tags));
        Assert.Empty(entry.Aliases);
        Assert.Equal(given.Files, await catalog.ListFilesAsync("models/arcface", 2, Cancel));
        Assert.Equal("""{"x":"ü"}""", await catalog.MetadataOfAsync(given.Manifest, Cancel));
        Assert.Equal(2, (await catalog.FindByManifestAsync(given.Manifest, Cancel))?.Number);
        Assert.Equal(2, (await catalog.GetLatestAsync("models/arcface", Cancel))?.Number);
        Assert.Equal("stage=s2", Text(await catalog.TagsOfAsync(given.Manifest, Cancel)));
    }

    [Fact]
    public async Task Artifacts_are_listed_by_the_bytes_of_their_names()
    {
        await using var catalog = await NewCatalogAsync();
        string[] names = ["a", "A", "a/b", "a b", "a.b", "ab", "ä", "z", "\uFFFD", "\U0001F511", "a%b", "a_b"];
        await AddAsync(catalog, [.. names.Select(name => Version(name, 1))]);
        var expected = names.Order(Comparer<string>.Create(Blobs.BlobKey.CompareUtf8)).ToList();
        Assert.Equal(expected, (await catalog.ListArtifactsAsync(null, null, 100, Cancel)).Select(entry => entry.Name));

        var paged = new List<string>();
        while ((await catalog.ListArtifactsAsync(null, paged.LastOrDefault(), 5, Cancel)) is { Count: > 0 } page)
            paged.AddRange(page.Select(entry => entry.Name));
        Assert.Equal(expected, paged);
    }

    [Fact]
    public async Task A_prefix_is_plain_text()
    {
        await using var catalog = await NewCatalogAsync();
        await AddAsync(catalog, [.. ((string[])["a", "a%", "a%b", "a_", "ab", "abc", "b", "\uD7FF", "\uD7FFx", "\uE000", "\U0010FFFF", "\U0010FFFFx"]).Select(name => Version(name, 1))]);
        Assert.Equal("a%@1 a%b@1", await NamesAsync(catalog, "a%"));
        Assert.Equal("a_@1", await NamesAsync(catalog, "a_"));
        Assert.Equal("ab@1 abc@1", await NamesAsync(catalog, "ab"));
        Assert.Equal("abc@1", await NamesAsync(catalog, "ab", after: "ab"));
        Assert.Equal("ab@1", await NamesAsync(catalog, "ab", after: "a", limit: 1));
        Assert.Equal("", await NamesAsync(catalog, "ab", after: "b"));
        Assert.Equal("\uD7FF@1 \uD7FFx@1", await NamesAsync(catalog, "\uD7FF"));
        Assert.Equal("\U0010FFFF@1 \U0010FFFFx@1", await NamesAsync(catalog, "\U0010FFFF"));
    }

    [Fact]
    public async Task Versions_are_listed_newest_first_and_go_on_by_number()
    {
        await using var catalog = await NewCatalogAsync();
        await AddAsync(catalog, [.. new long[] { 3, 1, 10, 7, 2 }.Select(number => Version("a", number))]);
        await catalog.ApplyAsync(new CatalogChanges { Labels = [Labels("a", 7, 1, deleted: true)] }, Cancel);
        Assert.Equal("10 3 2 1", await NumbersAsync(catalog, "a"));
        Assert.Equal("10 7 3 2 1", await NumbersAsync(catalog, "a", deleted: true));
        Assert.Equal("3 2", await NumbersAsync(catalog, "a", before: 10, limit: 2));
        Assert.Equal("7", await NumbersAsync(catalog, "a", before: 10, limit: 1, deleted: true));
        Assert.Equal("", await NumbersAsync(catalog, "a", before: 1));
    }

    [Fact]
    public async Task Lists_show_tags_and_aliases_of_each_version()
    {
        await using var catalog = await NewCatalogAsync();
        await AddAsync(catalog, [.. Enumerable.Range(0, 200).Select(i => Version($"n{i:d3}", i + 1))]);
        await catalog.ApplyAsync(
            new CatalogChanges
            {
                Aliases =
                [
                    new("n005", "prod", 1, 6, Start), new("n005", "blue", 1, 6, Start), new("n005", "old", 1, 5, Start), new("n006", "gone", 2, null, Start),
                ],
            },
            Cancel);
        var entries = await catalog.ListArtifactsAsync("n", null, 200, Cancel);
        Assert.All(entries, entry => Assert.Equal("stage=s" + entry.Number, Text(entry.Tags)));
        Assert.Equal(["blue", "prod"], entries[5].Aliases);
        Assert.All(entries.Where(entry => entry.Name != "n005"), entry => Assert.Empty(entry.Aliases));
        Assert.Equal(["blue", "old", "prod"], (await catalog.AliasesAsync("n005", Cancel)).Select(alias => alias.Alias));
        Assert.Empty(await catalog.AliasesAsync("n006", Cancel));
        Assert.Equal(new CatalogAlias("n006", "gone", 2, null, Start), await catalog.GetAliasAsync("n006", "gone", Cancel));
    }

    [Fact]
    public async Task Placements_are_found_for_many_contents_at_once()
    {
        await using var catalog = await NewCatalogAsync();
        var contents = Enumerable.Range(0, 1000).Select(i => Content($"content {i}", ".zst", ContentEncoding.Zstd, stored: i)).ToList();
        await catalog.ApplyAsync(new CatalogChanges { Contents = contents }, Cancel);
        var digests = contents.Select(content => content.Placement.Digest).ToList();
        foreach (var count in (int[])[0, 1, 2, 63, 64, 65, 1000])
        {
            var found = await catalog.FindPlacementsAsync([.. digests.Take(count), DigestOf("unknown")], Cancel);
            Assert.Equal(count, found.Count);
            Assert.All(contents.Take(count), content => Assert.Equal(content.Placement, found[content.Placement.Digest]));
        }

        Assert.Single(await catalog.FindPlacementsAsync([digests[0], digests[0]], Cancel));
    }

    [Fact]
    public async Task Of_several_copies_the_freshest_is_named()
    {
        await using var catalog = await NewCatalogAsync();
        string[] suffixes = ["~10", "", "~9.zst", ".zst", "~2"];
        foreach (var suffix in suffixes)
            await catalog.ApplyAsync(new CatalogChanges { Contents = [Content("x", suffix)] }, Cancel);
        foreach (var suffix in (string[])["~10", "~9.zst", "~2", ".zst", ""])
        {
            var placement = Assert.Single(await catalog.FindPlacementsAsync([DigestOf("x")], Cancel)).Value;
            Assert.EndsWith(DigestOf("x").Hex + suffix, placement.Key.Value, StringComparison.Ordinal);
            await catalog.ApplyAsync(new CatalogChanges { RemovedContents = [placement.Key] }, Cancel);
        }

        Assert.Empty(await catalog.FindPlacementsAsync([DigestOf("x")], Cancel));
    }

    [Fact]
    public async Task The_placements_of_a_version_are_those_of_its_files_that_are_known()
    {
        await using var catalog = await NewCatalogAsync();
        await AddAsync(catalog, Version("a", 1, File("x", "xx"), File("again", "xx"), File("y", "yyy"), new CatalogFile("folder", null, 0)), Version("b", 1, File("z", "zzzz")));
        await catalog.ApplyAsync(new CatalogChanges { Contents = [Content("xx", ".gz", ContentEncoding.Gzip), Content("zzzz")] }, Cancel);
        var placement = Assert.Single(await catalog.FindPlacementsOfVersionAsync("a", 1, Cancel)).Value;
        Assert.Equal(Content("xx", ".gz", ContentEncoding.Gzip).Placement, placement);
    }

    [Fact]
    public async Task Versions_are_found_by_what_they_hold()
    {
        await using var catalog = await NewCatalogAsync();
        await AddAsync(catalog, Version("a", 1, File("x", "shared"), File("y", "shared")), Version("a", 2, File("x", "own")), Version("b", 1, File("z", "shared")));
        Assert.Equal(["b@1", "a@1"], (await catalog.FindVersionsByContentAsync(DigestOf("shared"), 10, Cancel)).Select(entry => $"{entry.Name}@{entry.Number}"));
        Assert.Single(await catalog.FindVersionsByContentAsync(DigestOf("shared"), 1, Cancel));
        Assert.Equal(2, Assert.Single(await catalog.FindVersionsByContentAsync(DigestOf("own"), 10, Cancel)).Number);
    }

    [Fact]
    public async Task A_size_is_known_only_while_content_of_it_is_in_the_store()
    {
        await using var catalog = await NewCatalogAsync();
        await AddAsync(catalog, Version("a", 1, File("x", "12345")));
        Assert.False(await catalog.HasContentOfSizeAsync(5, Cancel));
        await catalog.ApplyAsync(new CatalogChanges { Contents = [Content("abcde", ".gz", ContentEncoding.Gzip, stored: 3)] }, Cancel);
        Assert.True(await catalog.HasContentOfSizeAsync(5, Cancel));
        Assert.False(await catalog.HasContentOfSizeAsync(3, Cancel));
        await catalog.ApplyAsync(new CatalogChanges { RemovedContents = [Content("abcde", ".gz").Placement.Key] }, Cancel);
        Assert.False(await catalog.HasContentOfSizeAsync(5, Cancel));
    }

    [Fact]
    public async Task What_is_known_streams_in_order_over_many_pages()
    {
        await using var catalog = await NewCatalogAsync();
        var expected = new List<KnownVersion>();
        for (var artifact = 0; artifact < 5; artifact++)
        {
            var name = $"n{artifact}";
            var versions = Enumerable.Range(1, artifact == 2 ? 5000 : 1000).Select(number => Version(name, number)).ToList();
            expected.AddRange(versions.Select(version => new KnownVersion(name, version.Number, version.Manifest)));
            await catalog.ApplyAsync(
                new CatalogChanges
                {
                    Versions = versions,
                    Labels = [.. versions.Select(version => Labels(name, version.Number, 4))],
                    Aliases = [.. versions.Select(version => new CatalogAlias(name, $"a{version.Number:d5}", 3, null, Start))],
                },
                Cancel);
        }

        Assert.Equal(expected, await AllAsync(catalog.KnownVersionsAsync(Cancel)));
        Assert.Equal(expected.Select(version => new KnownLabels(version.Manifest, 4)).OrderBy(labels => labels.Manifest), await AllAsync(catalog.KnownLabelsAsync(Cancel)));
        Assert.Equal(expected.Select(version => new KnownAlias(version.Name, $"a{version.Number:d5}", 3)), await AllAsync(catalog.KnownAliasesAsync(Cancel)));
    }

    [Fact]
    public async Task A_stream_of_what_is_known_keeps_nobody_from_writing()
    {
        await using var catalog = await NewCatalogAsync();
        await AddAsync(catalog, Version("a", 1), Version("b", 1));
        await foreach (var version in catalog.KnownVersionsAsync(Cancel))
            await catalog.ApplyAsync(new CatalogChanges { RemovedVersions = [(version.Name, version.Number)] }, Cancel);
        Assert.Empty(await AllAsync(catalog.KnownVersionsAsync(Cancel)));
    }

    [Fact]
    public async Task Statistics_count_what_is_there()
    {
        await using var catalog = await NewCatalogAsync();
        await catalog.ApplyAsync(
            new CatalogChanges
            {
                Versions =
                [
                    Version("a", 1, File("x", "12345")), Version("a", 2, File("x", "12345")) with { Type = "logs" },
                    Version("b", 1, File("y", "123")), Version("c", 1, File("y", "1")),
                ],
                Contents = [Content("12345", ".zst", ContentEncoding.Zstd, stored: 4), Content("12345", "~3", stored: 5), Content("123", stored: 3)],
                Labels = [Labels("c", 1, 1, deleted: true)],
            },
            Cancel);
        var stats = await catalog.StatsAsync(Cancel);
        Assert.Equal((2, 3, 13), (stats.Artifacts, stats.Versions, stats.Bytes));
        Assert.Equal((2, 8, 12), (stats.Contents, stats.DistinctBytes, stats.StoredBytes));
        Assert.Equal([KeyValuePair.Create("logs", new VersionStats(1, 5, 12)), KeyValuePair.Create("model", new VersionStats(2, 8, 22))], stats.ByType);
        Assert.Equal(new EncodingStats(1, 5, 4), stats.ByEncoding[ContentEncoding.Zstd]);
        Assert.Equal(new EncodingStats(2, 8, 8), stats.ByEncoding[ContentEncoding.None]);
    }
}
