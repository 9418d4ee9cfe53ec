using Coffer.Catalog;
using Coffer.Catalog.Sqlite;
using Coffer.Content;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Coffer.Tests.Catalog;

/// <summary>What a user does often never goes through a whole table, however large it is.</summary>
public sealed class QueryPlanTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task No_read_and_no_write_scans_a_table_or_sorts_one()
    {
        var database = new WatchedDatabase(SqliteDatabase.ForFile(_folder["catalog.db"]));
        await using var catalog = await ArtifactCatalog.OpenAsync(database, Cancel);
        await UseEverythingButStatsAsync(catalog);

        var statements = database.Connections.SelectMany(connection => StatementsOf(connection).Select(sql => (connection, sql))).ToList();
        Assert.Contains(statements, statement => statement.sql.Contains("a.latest_id IS NOT NULL", StringComparison.Ordinal));
        Assert.InRange(statements.Count, 40, 200);
        var bad = statements
            .Where(statement => !statement.sql.Contains("FROM state", StringComparison.Ordinal)) // a table of three rows
            .SelectMany(statement => PlanOf(statement.connection, statement.sql)
                .Where(IsSlow)
                .Where(step => !(step.Contains("ORDER BY", StringComparison.Ordinal) && statement.sql.Contains(") held", StringComparison.Ordinal))) // sorts what its limit let through
                .Select(step => $"{step}: {statement.sql}"))
            .Distinct();
        Assert.Empty(bad);
    }

    [Fact]
    public void A_scan_would_be_seen()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        SQLitePCL.Batteries_V2.Init();
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "CREATE TABLE t (a, b)";
        command.ExecuteNonQuery();
        Assert.Contains(PlanOf(connection, "SELECT b FROM t WHERE a = 1"), IsSlow);
        Assert.Contains(PlanOf(connection, "SELECT b FROM t WHERE rowid > 1 ORDER BY b"), IsSlow);
    }

    private static async Task UseEverythingButStatsAsync(ArtifactCatalog catalog)
    {
        var digest = Digest.Of([1]);
        var files = Enumerable.Range(0, 40).Select(i => new CatalogFile($"f{i}", Digest.Of([(byte)i]), 1)).ToList();
        var contents = files.ConvertAll(file => new CatalogContent(new(file.Digest!.Value, new($"content/sha256/{file.Digest.Value.Hex[..2]}/{file.Digest.Value.Hex}"), 1, ContentEncoding.None), 1));
        var tags = Enumerable.Range(0, 40).ToDictionary(i => "k" + i, i => "v");
        var version = new CatalogVersion("a", 1, digest, "t", null, DateTimeOffset.UnixEpoch, null, 1, 1, true, "{}", tags, files);
        var changes = new CatalogChanges
        {
            Versions = [version, version with { Number = 2, Manifest = Digest.Of([2]) }, version with { Name = "b", Manifest = Digest.Of([3]) }],
            Contents = contents,
            Labels = [new(digest, 1, tags, null, false)],
            Aliases = [new("a", "prod", 1, 1, DateTimeOffset.UnixEpoch)],
            CollectionsHead = 1,
            ContentsSeenAt = 1,
        };
        await catalog.ApplyAsync(changes, Cancel);
        await catalog.ApplyAsync(changes with { Versions = [version with { Manifest = Digest.Of([9]) }] }, Cancel);
        await catalog.ApplyAsync(new() { RemovedVersions = [("a", 2)], RemovedContents = [contents[0].Placement.Key] }, Cancel);
        await catalog.ReadStateAsync(Cancel);
        await catalog.ListArtifactsAsync("a", null, 10, Cancel);
        await catalog.ListArtifactsAsync(null, null, 10, Cancel);
        await catalog.ListVersionsAsync("a", null, 10, true, Cancel);
        await catalog.ListVersionsAsync("a", null, 10, false, Cancel);
        await catalog.GetLatestAsync("a", Cancel);
        await catalog.GetVersionAsync("a", 1, Cancel);
        await catalog.FindByManifestAsync(digest, Cancel);
        await catalog.FindVersionsByContentAsync(digest, 10, Cancel);
        await catalog.MetadataOfAsync(digest, Cancel);
        await catalog.ListHeldAsync(Cancel);
        await catalog.CountFreedAsync([digest, Digest.Of([3])], Cancel);
        await catalog.CountFreedAsync([digest], Cancel);
        await catalog.GetSubjectAsync("a", 1, Cancel);
        await foreach (var _ in catalog.LiveVersionsAsync(withMetadata: true, cancellationToken: Cancel)) { }
        await catalog.ListFilesAsync("a", 1, Cancel);
        await catalog.FindPlacementsAsync([digest], Cancel);
        await catalog.FindPlacementsAsync([digest, Digest.Of([2])], Cancel);
        await catalog.FindPlacementsOfVersionAsync("a", 1, Cancel);
        await catalog.HasContentOfSizeAsync(1, Cancel);
        await catalog.TagsOfAsync(Digest.Of([9]), Cancel);
        await catalog.AliasesAsync("a", Cancel);
        await catalog.GetAliasAsync("a", "prod", Cancel);
        await catalog.AddUploadAsync(new(new("k"), "u", 10, 5, DateTimeOffset.UnixEpoch, 0, []), Cancel);
        await catalog.AddUploadedPartAsync("u", new(1, "tag", digest.Hex), Cancel);
        await catalog.InterruptUploadAsync("u", Cancel);
        await catalog.FindUploadsAsync(new("k"), 10, Cancel);
        await catalog.RemoveUploadAsync("u", Cancel);
        await foreach (var _ in catalog.KnownVersionsAsync(Cancel)) { }
        await foreach (var _ in catalog.KnownLabelsAsync(Cancel)) { }
        await foreach (var _ in catalog.KnownAliasesAsync(Cancel)) { }
    }

    internal static bool IsSlow(string step) =>
        (step.Contains("SCAN", StringComparison.Ordinal) && !step.Contains("SUBQUERY", StringComparison.OrdinalIgnoreCase) && !step.Contains("CONSTANT ROW", StringComparison.Ordinal))
        || step.Contains("TEMP B-TREE FOR ORDER BY", StringComparison.Ordinal)
        || step.Contains("LIST SUBQUERY", StringComparison.Ordinal);

    internal static IEnumerable<string> StatementsOf(SqliteConnection connection)
    {
        for (var statement = sqlite3_next_stmt(connection.Handle, null); statement is not null && !statement.IsInvalid; statement = sqlite3_next_stmt(connection.Handle, statement))
            yield return sqlite3_sql(statement).utf8_to_string();
    }

    internal static List<string> PlanOf(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + sql;
        for (var i = 0; sql.Contains($"@p{i}", StringComparison.Ordinal); i++)
            command.Parameters.AddWithValue($"@p{i}", 1);
        using var reader = command.ExecuteReader();
        var steps = new List<string>();
        while (reader.Read())
            steps.Add(reader.GetString(3));
        return steps;
    }
}
