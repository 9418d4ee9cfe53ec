using Coffer.Catalog;
using Coffer.Catalog.Filters;
using Xunit;

namespace Coffer.Conformance;

/// <summary>What must hold besides where a database outlives its catalog and may be opened by several at once.</summary>
public abstract class SharedCatalogConformance : CatalogConformance
{
    [Fact]
    public Task Two_catalogs_over_one_database_are_written_at_once() => ShareAsync(NewDatabase(), catalogs: 2);

    [Fact]
    public async Task Many_openers_create_one_database()
    {
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
        var database = NewDatabase();
        await (await ArtifactCatalog.OpenAsync(database, Cancel)).DisposeAsync();
        int known;
        var (connection, _) = await database.OpenAsync(forWriting: true, Cancel);
        await using (connection)
        {
            await using var transaction = await database.BeginWriteAsync(connection, Cancel);
            known = await database.ReadSchemaAsync(connection, transaction, Cancel);
            await database.WriteSchemaAsync(transaction, known + 5, Cancel);
            await transaction.CommitAsync(Cancel);
        }

        var e = await Assert.ThrowsAsync<CofferException>(() => ArtifactCatalog.OpenAsync(database, Cancel));
        Assert.Equal(CofferError.Unsupported, e.Error);
        Assert.Equal($"{database.Description} was written by a newer Coffer (schema {known + 5}, this build knows {known}); update coffer", e.Message);
    }

    [Fact]
    public async Task A_database_of_any_older_Coffer_is_brought_up_to_date_and_keeps_what_it_has()
    {
        for (var version = 1; version < CatalogSchema.Latest; version++)
        {
            var database = NewDatabase();
            var (connection, _) = await database.OpenAsync(forWriting: true, Cancel);
            await using (connection)
            {
                await using var transaction = await database.BeginWriteAsync(connection, Cancel);
                await using var make = connection.CreateCommand();
                make.Transaction = transaction;
                make.CommandText = CatalogSchema.UpTo(version, database.Dialect) + """
                    INSERT INTO artifacts(id, name) VALUES (1, 'a');
                    INSERT INTO versions(id, artifact_id, number, manifest, type, created_at, held, size, stored_size, is_folder, file_count, metadata)
                        VALUES (1, 1, 1, x'0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20', 'model', 1767323045678, 0, 5, 5, 0, 1, '{}');
                    UPDATE artifacts SET latest_id = 1;

                    """ + (version < 4 // tags had no time then
                        ? "INSERT INTO tags(version_id, key, value) VALUES (1, 'stage', 's1');"
                        : "INSERT INTO tags(version_id, key, value, created_at) VALUES (1, 'stage', 's1', 1767323045678); UPDATE versions SET tag_keys = 'stage';");
                await make.ExecuteNonQueryAsync(Cancel);
                await database.WriteSchemaAsync(transaction, version, Cancel);
                await transaction.CommitAsync(Cancel);
            }

            await using var again = await ArtifactCatalog.OpenAsync(database, Cancel);
            Assert.Equal("a@1", await NamesAsync(again));
            Assert.Equal("s1", (await again.GetLatestAsync("a", Cancel))!.Tags["stage"]);
            Assert.Equal("a", Assert.Single((await again.SearchAsync(ArtifactFilter.Parse("tag.stage=s1 created:2026-01-02 size:5"), Start, 10, cursor: null, Cancel)).Items).Name);
            Assert.Equal([new("stage", 1, 5)], await again.FacetsAsync(ArtifactFilter.Parse("name:a version:1"), FacetField.TagKey, Start, 10, Cancel));
            await AddAsync(again, Version("a", 2));
            await again.AddUploadAsync(Upload("u1", "k", 5), Cancel);
            Assert.Single(await again.FindUploadsAsync(new("k"), 5, Cancel));
            Assert.Equal(2, (await again.StatsAsync(Cancel)).Versions);
            Assert.Equal(Counted(await again.RecountAsync(Cancel)), Counted(await again.StatsAsync(Cancel)));
        }
    }

    [Fact]
    public async Task A_database_of_the_first_Coffer_is_brought_up_to_date_and_keeps_what_it_has()
    {
        var database = NewDatabase();
        await FirstSchema.CreateAsync(database, ManifestOf("a", 1).ToByteArray(), Cancel);

        await using var catalog = await ArtifactCatalog.OpenAsync(database, Cancel);
        Assert.Equal("a@1", await NamesAsync(catalog));
        await AddAsync(catalog, Version("a", 2));
        await catalog.AddUploadAsync(Upload("u1", "k", 5), Cancel);
        Assert.Single(await catalog.FindUploadsAsync(new("k"), 5, Cancel));
        foreach (var query in (string[])["tag.stage=dev", "alias:prod", "type:model job:job-1", "meta.n=1", "size:5", "name:a version:1"])
        {
            var page = await catalog.SearchAsync(ArtifactFilter.Parse(query), Start, 10, cursor: null, Cancel);
            Assert.Equal((1, "stage=dev", "prod"), Assert.Single(page.Items.Select(entry => (entry.Number, Text(entry.Tags), string.Join(',', entry.Aliases)))));
        }
    }

    [Fact]
    public async Task A_discarded_database_begins_anew()
    {
        var database = NewDatabase();
        await using (var catalog = await ArtifactCatalog.OpenAsync(database, Cancel))
            await AddAsync(catalog, Version("a", 1));
        await database.DiscardAsync(Cancel);
        await database.DiscardAsync(Cancel);
        await using var again = await ArtifactCatalog.OpenAsync(database, Cancel);
        Assert.Equal("", await NamesAsync(again));
    }
}
