using Coffer.Catalog;
using Coffer.Content;
using Xunit;

namespace Coffer.Conformance;

public abstract partial class CatalogConformance
{
    [Fact]
    public async Task What_is_held_is_listed_by_name_the_newest_first()
    {
        await using var catalog = await NewCatalogAsync();
        await AddAsync(catalog, Version("b", 1), Version("a", 1), Version("a", 2), Version("a", 3), Version("\U0001F511", 1), Version("\uFFFD", 1));
        Assert.Empty(await catalog.ListHeldAsync(Cancel));
        await catalog.ApplyAsync(
            new CatalogChanges
            {
                Labels =
                [
                    Labels("a", 1, 1, held: true), Labels("a", 2, 1, held: true), Labels("a", 3, 1, held: true), Labels("a", 3, 2), Labels("b", 1, 1, deleted: true, held: true),
                    Labels("\U0001F511", 1, 1, held: true), Labels("\uFFFD", 1, 1, held: true),
                ],
            },
            Cancel);

        Assert.Equal([("a", 2), ("a", 1), ("\uFFFD", 1), ("\U0001F511", 1)], await catalog.ListHeldAsync(Cancel));
    }

    [Fact]
    public async Task What_is_freed_is_what_no_version_that_stays_refers_to()
    {
        await using var catalog = await NewCatalogAsync();
        await AddAsync(
            catalog,
            Version("a", 1, File("1", "only here"), File("2", "only here"), File("3", "shared by a")),
            Version("a", 2, File("1", "shared by a"), File("2", "shared with b")),
            Version("b", 1, File("1", "shared with b")),
            Version("c", 1, File("1", "only here"), new CatalogFile("folder", null, 0)));
        await catalog.ApplyAsync(
            new CatalogChanges { Contents = [Content("only here", stored: 5), Content("only here", "~1", stored: 7), Content("shared by a", stored: 3), Content("shared with b")], Labels = [Labels("c", 1, 1, deleted: true)] }, Cancel);

        Task<FreedBytes> FreedAsync(params (string Name, long Number)[] versions) => catalog.CountFreedAsync([.. versions.Select(version => ManifestOf(version.Name, version.Number))], Cancel);

        // Of what was deleted nothing stays, and what it shares is freed all the same; a content in two blobs takes the bytes of both.
        Assert.Equal(new FreedBytes(1, 9, 12), await FreedAsync(("a", 1)));
        Assert.Equal(new FreedBytes(0, 0, 0), await FreedAsync(("a", 2)));
        Assert.Equal(new FreedBytes(2, 20, 15), await FreedAsync(("a", 1), ("a", 2)));
        Assert.Equal(new FreedBytes(3, 33, 28), await FreedAsync(("a", 1), ("a", 2), ("b", 1)));
        Assert.Equal(new FreedBytes(0, 0, 0), await FreedAsync(("c", 1)));
        Assert.Equal(new FreedBytes(0, 0, 0), await FreedAsync());
    }

    [Fact]
    public async Task What_would_be_freed_is_counted_as_a_plain_count_does()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        await using var catalog = await NewCatalogAsync();
        var versions = Enumerable.Range(1, 120).Select(number => Version("a", number, [.. Enumerable.Range(0, random.Next(6)).Select(i => File($"{i}", $"content {random.Next(90)}"))])).ToList();
        await AddAsync(catalog, [.. versions]);
        await catalog.ApplyAsync(new CatalogChanges { Contents = [.. Enumerable.Range(0, 90).Select(i => Content($"content {i}", stored: i))] }, Cancel);
        for (var round = 0; round < 20; round++)
        {
            var going = versions.Where(_ => random.Next(3) > 0).ToList();
            var staying = versions.Except(going).SelectMany(version => version.Files).Select(file => file.Digest).ToHashSet();
            var free = going.SelectMany(version => version.Files).DistinctBy(file => file.Digest).Where(file => !staying.Contains(file.Digest)).ToList();

            var freed = await catalog.CountFreedAsync([.. going.Select(version => version.Manifest)], Cancel);

            var stored = free.Sum(file => Enumerable.Range(0, 90).Single(i => DigestOf($"content {i}") == file.Digest));
            Assert.True(new FreedBytes(free.Count, free.Sum(file => file.Size), stored) == freed, $"seed {seed}, round {round}: {freed}");
        }
    }

    [Fact]
    public async Task A_scrubbed_catalog_knows_what_it_knew()
    {
        await using var catalog = await NewCatalogAsync();
        await AddAsync(catalog, Version("a", 1), Version("a", 2));
        await catalog.ApplyAsync(new CatalogChanges { RemovedVersions = [("a", 1)] }, Cancel);
        await catalog.ScrubAsync(Cancel);

        Assert.Equal("a@2", await NamesAsync(catalog));
        await AddAsync(catalog, Version("b", 1));
        await catalog.ScrubAsync(Cancel);
        Assert.Equal(2, (await catalog.StatsAsync(Cancel)).Versions);
    }
}
