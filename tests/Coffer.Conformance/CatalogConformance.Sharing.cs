using Coffer.Catalog;
using Coffer.Content;
using Xunit;

namespace Coffer.Conformance;

public abstract partial class CatalogConformance
{
    [Fact]
    public Task Eight_writers_and_four_readers_share_a_catalog() => ShareAsync(NewDatabase(), catalogs: 1);

    [Fact]
    public async Task A_closed_catalog_says_so()
    {
        var catalog = await NewCatalogAsync();
        await catalog.DisposeAsync();
        await catalog.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => catalog.GetLatestAsync("a", Cancel));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => AddAsync(catalog, Version("a", 1)));
    }

    private protected static async Task ShareAsync(CatalogDatabase database, int catalogs)
    {
        const int Writers = 8, Versions = 25;
        var open = await Task.WhenAll(Enumerable.Range(0, catalogs).Select(_ => ArtifactCatalog.OpenAsync(database, Cancel)));
        using var writing = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 4).Select(reader => Task.Run(async () =>
        {
            var seen = 0L;
            while (!writing.IsCancellationRequested)
            {
                // Never part of a version, never an older latest than before.
                var catalog = open[reader % catalogs];
                if (await catalog.GetLatestAsync("shared", Cancel) is not { } latest)
                    continue;
                Assert.True(latest.Number >= seen, $"latest went from {seen} to {latest.Number}");
                seen = latest.Number;
                Assert.Equal(latest.FileCount, (await catalog.ListFilesAsync("shared", latest.Number, Cancel)).Count);
                Assert.Single(latest.Tags);
                Assert.Equal(3, (await catalog.FindPlacementsOfVersionAsync("shared", latest.Number, Cancel)).Count);
            }
        })).ToList();

        var writers = Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < Versions; i++)
            {
                var number = (i * Writers) + writer + 1;
                CatalogFile[] files = [File("own", $"own {number}"), File("shared", "shared"), File("w", $"w {writer}")];
                await open[writer % catalogs].ApplyAsync(
                    new CatalogChanges
                    {
                        Versions = [Version("shared", number, files), Version($"own/{writer}", i + 1, files)],
                        Contents = [Content($"own {number}"), Content("shared"), Content($"w {writer}")],
                        Aliases = [new("shared", "prod", number, number, Start)],
                    },
                    Cancel);
            }
        })).ToList();

        await Task.WhenAll(writers);
        await writing.CancelAsync();
        await Task.WhenAll(readers);
        foreach (var catalog in open)
        {
            Assert.Equal(Writers * Versions * 2, (await AllAsync(catalog.KnownVersionsAsync(Cancel))).Count);
            var stats = await catalog.StatsAsync(Cancel);
            Assert.Equal((9, (Writers * Versions) + 1 + Writers), (stats.Artifacts, stats.Contents));
            Assert.Equal(Writers * Versions, (await catalog.GetAliasAsync("shared", "prod", Cancel))?.Version);
            Assert.Empty(await catalog.CheckAsync(Cancel));
            await catalog.DisposeAsync();
        }
    }
}
