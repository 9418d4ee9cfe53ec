using Coffer.Catalog;
using Coffer.Content;
using Xunit;

namespace Coffer.Conformance;

public abstract partial class CatalogConformance
{
    /// <summary>Whether a database outlives its catalog and may be opened by several at once.</summary>
    protected virtual bool IsShared => true;

    [Fact]
    public Task Eight_writers_and_four_readers_share_a_catalog() => ShareAsync(NewDatabase(), catalogs: 1);

    [Fact]
    public Task Two_catalogs_over_one_database_are_written_at_once()
    {
        Assert.SkipUnless(IsShared, "a database of its catalog's own");
        return ShareAsync(NewDatabase(), catalogs: 2);
    }

    [Fact]
    public async Task Many_openers_create_one_database()
    {
        Assert.SkipUnless(IsShared, "a database of its catalog's own");
        var database = NewDatabase();
        var catalogs = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => ArtifactCatalog.OpenAsync(database, Cancel))));
        await AddAsync(catalogs[0], Version("a", 1));
        foreach (var catalog in catalogs)
        {
            Assert.Equal("a@1", await NamesAsync(catalog));
            await catalog.DisposeAsync();
        }
    }

    [Fact]
    public async Task What_was_written_is_there_when_it_is_opened_again()
    {
        Assert.SkipUnless(IsShared, "a database of its catalog's own");
        var database = NewDatabase();
        string written;
        await using (var catalog = await ArtifactCatalog.OpenAsync(database, Cancel))
        {
            await catalog.ApplyAsync(Together(RandomChanges(new Random(7), 100)), Cancel);
            written = await DumpAsync(catalog);
        }

        await using var again = await ArtifactCatalog.OpenAsync(database, Cancel);
        Assert.Equal(written, await DumpAsync(again));
    }

    [Fact]
    public async Task A_database_of_a_newer_Coffer_is_refused()
    {
        Assert.SkipUnless(IsShared, "a database of its catalog's own");
        var database = NewDatabase();
        await (await ArtifactCatalog.OpenAsync(database, Cancel)).DisposeAsync();
        var (connection, _) = await database.OpenAsync(forWriting: true, Cancel);
        await using (connection)
        {
            await using var transaction = await database.BeginWriteAsync(connection, Cancel);
            await database.WriteSchemaAsync(transaction, 7, Cancel);
            await transaction.CommitAsync(Cancel);
        }

        var e = await Assert.ThrowsAsync<CofferException>(() => ArtifactCatalog.OpenAsync(database, Cancel));
        Assert.Equal(CofferError.Unsupported, e.Error);
        Assert.Equal($"{database.Description} was written by a newer Coffer (schema 7, this build knows 1); update coffer", e.Message);
    }

    [Fact]
    public async Task A_discarded_database_begins_anew()
    {
        Assert.SkipUnless(IsShared, "a database of its catalog's own");
        var database = NewDatabase();
        await using (var catalog = await ArtifactCatalog.OpenAsync(database, Cancel))
            await AddAsync(catalog, Version("a", 1));
        await database.DiscardAsync(Cancel);
        await database.DiscardAsync(Cancel);
        await using var again = await ArtifactCatalog.OpenAsync(database, Cancel);
        Assert.Equal("", await NamesAsync(again));
    }

    [Fact]
    public async Task A_closed_catalog_says_so()
    {
        var catalog = await NewCatalogAsync();
        await catalog.DisposeAsync();
        await catalog.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => catalog.GetLatestAsync("a", Cancel));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => AddAsync(catalog, Version("a", 1)));
    }

    private static async Task ShareAsync(CatalogDatabase database, int catalogs)
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
