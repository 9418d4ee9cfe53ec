using Coffer.Catalog;
using Coffer.Content;
using Xunit;

namespace Coffer.Conformance;

public abstract partial class CatalogConformance
{
    [Fact]
    public async Task The_state_is_kept_and_the_collections_head_only_grows()
    {
        await using var catalog = await NewCatalogAsync();
        await catalog.SetStoreIdAsync("store-1", Cancel);
        await catalog.SetCompleteAsync(true, Cancel);
        await catalog.SetCollectionsHeadAsync(12, Cancel);
        await catalog.SetCollectionsHeadAsync(9, Cancel);
        await catalog.ApplyAsync(new CatalogChanges { CollectionsHead = 11 }, Cancel);
        Assert.Equal(new CatalogState("store-1", true, 12), await catalog.ReadStateAsync(Cancel));
        await catalog.ApplyAsync(new CatalogChanges { CollectionsHead = 13 }, Cancel);
        await catalog.SetCompleteAsync(false, Cancel);
        Assert.Equal(new CatalogState("store-1", false, 13), await catalog.ReadStateAsync(Cancel));
    }

    [Fact]
    public async Task Latest_is_the_newest_version_that_is_not_deleted()
    {
        await using var catalog = await NewCatalogAsync();
        await AddAsync(catalog, Version("a", 2));
        await AddAsync(catalog, Version("a", 1), Version("a", 3));
        Assert.Equal("a@3", await NamesAsync(catalog));
        await catalog.ApplyAsync(new CatalogChanges { Labels = [Labels("a", 3, 1, deleted: true)] }, Cancel);
        Assert.Equal("a@2", await NamesAsync(catalog));
        await catalog.ApplyAsync(new CatalogChanges { RemovedVersions = [("a", 2)] }, Cancel);
        Assert.Equal("a@1", await NamesAsync(catalog));
        await catalog.ApplyAsync(new CatalogChanges { Labels = [Labels("a", 1, 1, deleted: true)] }, Cancel);
        Assert.Equal("", await NamesAsync(catalog));
        Assert.Null(await catalog.GetLatestAsync("a", Cancel));
        Assert.NotNull((await catalog.GetVersionAsync("a", 3, Cancel))!.DeletedAt);
        await catalog.ApplyAsync(new CatalogChanges { Labels = [Labels("a", 3, 2)] }, Cancel);
        Assert.Equal("a@3", await NamesAsync(catalog));
        await catalog.ApplyAsync(new CatalogChanges { RemovedVersions = [("a", 3), ("a", 1)] }, Cancel);
        Assert.Equal("", await NamesAsync(catalog));
        await AddAsync(catalog, Version("a", 4));
        Assert.Equal("a@4", await NamesAsync(catalog));
    }

    [Fact]
    public async Task Labels_that_come_before_their_version_wait_for_it()
    {
        await using var catalog = await NewCatalogAsync();
        await catalog.ApplyAsync(new CatalogChanges { Labels = [Labels("a", 1, 2, held: true, tags: ("k", "v")), Labels("a", 2, 1, deleted: true)] }, Cancel);
        Assert.Equal("k=v", Text(await catalog.TagsOfAsync(ManifestOf("a", 1), Cancel)));
        await AddAsync(catalog, Version("a", 1), Version("a", 2));
        var entry = (await catalog.GetLatestAsync("a", Cancel))!;
        Assert.Equal((1, true, "k=v"), (entry.Number, entry.Held, Text(entry.Tags)));
    }

    [Fact]
    public async Task Only_newer_labels_replace_labels()
    {
        await using var catalog = await NewCatalogAsync();
        await AddAsync(catalog, Version("a", 1));
        await catalog.ApplyAsync(new CatalogChanges { Labels = [Labels("a", 1, 5, tags: [("x", "5"), ("y", "5")])] }, Cancel);
        await catalog.ApplyAsync(new CatalogChanges { Labels = [Labels("a", 1, 4, deleted: true, held: true, tags: ("x", "4"))] }, Cancel);
        var entry = (await catalog.GetLatestAsync("a", Cancel))!;
        Assert.Equal((false, "x=5,y=5"), (entry.Held, Text(entry.Tags)));
        await catalog.ApplyAsync(new CatalogChanges { Labels = [Labels("a", 1, 6)] }, Cancel);
        Assert.Equal("", Text((await catalog.GetLatestAsync("a", Cancel))!.Tags));
        await AddAsync(catalog, Version("a", 1));
        Assert.Equal("", Text((await catalog.GetLatestAsync("a", Cancel))!.Tags));
    }

    [Fact]
    public async Task Only_newer_moves_replace_an_alias()
    {
        await using var catalog = await NewCatalogAsync();
        await catalog.ApplyAsync(new CatalogChanges { Aliases = [new("a", "prod", 3, 7, Start), new("a", "prod", 2, 6, Start)] }, Cancel);
        await catalog.ApplyAsync(new CatalogChanges { Aliases = [new("a", "prod", 1, null, Start)] }, Cancel);
        Assert.Equal([new CatalogAlias("a", "prod", 3, 7, Start)], await catalog.AliasesAsync("a", Cancel));
        await catalog.ApplyAsync(new CatalogChanges { Aliases = [new("a", "prod", 4, null, Start.AddHours(1))] }, Cancel);
        Assert.Empty(await catalog.AliasesAsync("a", Cancel));
        Assert.Equal([new KnownAlias("a", "prod", 4)], await AllAsync(catalog.KnownAliasesAsync(Cancel)));
    }

    [Fact]
    public async Task A_removed_version_does_not_come_back_by_a_late_message()
    {
        await using var catalog = await NewCatalogAsync();
        await catalog.ApplyAsync(new CatalogChanges { RemovedVersions = [("a", 1)] }, Cancel);
        await AddAsync(catalog, Version("a", 1, File("x", "x")), Version("a", 2, File("x", "x")));
        Assert.Equal("2", await NumbersAsync(catalog, "a", deleted: true));
        await catalog.ClearAsync(Cancel);
        await AddAsync(catalog, Version("a", 1, File("x", "x")));
        Assert.Equal("1", await NumbersAsync(catalog, "a", deleted: true));
    }

    [Fact]
    public async Task A_number_whose_manifest_is_another_now_is_replaced()
    {
        await using var catalog = await NewCatalogAsync();
        await AddAsync(catalog, Version("a", 1, File("x", "old")), Version("a", 2));
        var other = Version("a", 1, File("y", "new"), File("z", "new")) with { Manifest = DigestOf("other") };
        await AddAsync(catalog, other);
        Assert.Equal(other.Files, await catalog.ListFilesAsync("a", 1, Cancel));
        Assert.Null(await catalog.FindByManifestAsync(ManifestOf("a", 1), Cancel));
        Assert.Equal("a@2", await NamesAsync(catalog));
    }

    [Fact]
    public async Task Contents_seen_before_a_collection_are_left_out_after_it()
    {
        await using var catalog = await NewCatalogAsync();
        await catalog.ApplyAsync(new CatalogChanges { CollectionsHead = 5 }, Cancel);
        await catalog.ApplyAsync(new CatalogChanges { Contents = [Content("late")], ContentsSeenAt = 4 }, Cancel);
        await catalog.ApplyAsync(new CatalogChanges { Contents = [Content("in time")], ContentsSeenAt = 5 }, Cancel);
        Assert.Empty(await catalog.FindPlacementsAsync([DigestOf("late")], Cancel));
        Assert.Single(await catalog.FindPlacementsAsync([DigestOf("in time")], Cancel));
    }

    [Fact]
    public async Task Removed_content_may_come_back()
    {
        await using var catalog = await NewCatalogAsync();
        var content = Content("x");
        await catalog.ApplyAsync(new CatalogChanges { Contents = [content], Versions = [Version("a", 1, File("f", "x"))] }, Cancel);
        await catalog.ApplyAsync(new CatalogChanges { RemovedContents = [content.Placement.Key] }, Cancel);
        Assert.Empty(await catalog.FindPlacementsOfVersionAsync("a", 1, Cancel));
        Assert.Single(await catalog.FindVersionsByContentAsync(DigestOf("x"), 10, Cancel));
        await catalog.ApplyAsync(new CatalogChanges { RemovedContents = [content.Placement.Key], Contents = [content] }, Cancel);
        Assert.Single(await catalog.FindPlacementsOfVersionAsync("a", 1, Cancel));
    }

    [Fact]
    public async Task A_cleared_catalog_is_as_new()
    {
        await using var catalog = await NewCatalogAsync();
        var empty = await DumpAsync(catalog);
        await catalog.SetStoreIdAsync("s", Cancel);
        await catalog.ApplyAsync(
            new CatalogChanges
            {
                Versions = [Version("a", 1, File("x", "x"))],
                Contents = [Content("x")],
                Labels = [Labels("a", 1, 1)],
                Aliases = [new("a", "p", 1, 1, Start)],
                RemovedVersions = [("b", 1)],
                CollectionsHead = 4,
            },
            Cancel);
        Assert.NotEqual(empty, await DumpAsync(catalog));
        await catalog.ClearAsync(Cancel);
        Assert.Equal(empty, await DumpAsync(catalog));
    }

    [Fact]
    public async Task Changes_apply_wholly_or_not_at_all()
    {
        await using var catalog = await NewCatalogAsync();
        await AddAsync(catalog, Version("a", 1, File("x", "x")));
        var before = await DumpAsync(catalog);
        var bad = Version("c", 1, File("x", "1")) with { MetadataJson = null! };
        await Assert.ThrowsAnyAsync<Exception>(() => catalog.ApplyAsync(
            new CatalogChanges { Versions = [Version("b", 1, File("y", "y")), bad], Contents = [Content("y")], RemovedVersions = [("a", 1)] }, Cancel));
        Assert.Equal(before, await DumpAsync(catalog));

        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => catalog.ApplyAsync(new CatalogChanges { Versions = [Version("b", 1)] }, cancelled.Token));
        Assert.Equal(before, await DumpAsync(catalog));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(null)]
    public async Task Changes_may_come_in_any_order_and_more_than_once(int? fixedSeed)
    {
        var seed = fixedSeed ?? Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var changes = RandomChanges(random, count: 150);

        await using var once = await NewCatalogAsync();
        await once.ApplyAsync(Together(changes), Cancel);
        var expected = await DumpAsync(once);

        await using var shuffled = await NewCatalogAsync();
        var repeated = changes.Concat(changes.Where(_ => random.Next(3) == 0)).ToArray();
        random.Shuffle(repeated);
        for (var start = 0; start < repeated.Length;)
        {
            var count = random.Next(1, 6);
            await shuffled.ApplyAsync(Together([.. repeated.Skip(start).Take(count)]), Cancel);
            start += count;
        }

        Assert.Equal(expected, await DumpAsync(shuffled));
        await once.ApplyAsync(Together(changes), Cancel);
        Assert.Equal(expected, await DumpAsync(once));
    }

    private protected static List<CatalogChanges> RandomChanges(Random random, int count)
    {
        var changes = new List<CatalogChanges>(count);
        for (var i = 0; i < count; i++)
        {
            var name = "n" + random.Next(4);
            var version = random.Next(1, 9);
            var record = random.Next(1, 6);
            changes.Add(random.Next(10) switch
            {
                < 4 => new() { Versions = [Version(name, version, [.. Enumerable.Range(0, version % 4).Select(file => File($"f{file}", $"c{(version + file) % 7}"))])] },
                < 6 => new() { Contents = [Content("c" + record, stored: record)] },
                < 8 => new() { Labels = [Labels(name, version, record, deleted: record % 3 == 0, held: record % 2 == 0, tags: [("r", $"{record}"), ("t" + record, "x")])] },
                8 => new() { Aliases = [new(name, "a" + (version % 3), record, record % 4 == 0 ? null : record, Start.AddMinutes(record))] },
                _ => random.Next(2) == 0 ? new() { RemovedVersions = [(name, version)] } : new() { CollectionsHead = record },
            });
        }

        return changes;
    }

    private protected static CatalogChanges Together(IReadOnlyList<CatalogChanges> changes) => new()
    {
        Versions = [.. changes.SelectMany(change => change.Versions)],
        Contents = [.. changes.SelectMany(change => change.Contents)],
        Labels = [.. changes.SelectMany(change => change.Labels)],
        Aliases = [.. changes.SelectMany(change => change.Aliases)],
        RemovedVersions = [.. changes.SelectMany(change => change.RemovedVersions)],
        CollectionsHead = changes.Max(change => change.CollectionsHead),
    };
}
