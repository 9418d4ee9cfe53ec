using Coffer.Content;

namespace Coffer.Catalog;

/// <summary>Counts what the catalog holds, by going through all of it: what the counters must equal.</summary>
internal static class CatalogCount
{
    private const string Artifacts = "SELECT COUNT(*) FROM artifacts WHERE latest_id IS NOT NULL";
    private const string Types = "SELECT type, COUNT(*), SUM(size), SUM(stored_size) FROM versions WHERE deleted_at IS NULL GROUP BY type";
    private const string Days = "SELECT CAST(created_at / 86400000 AS TEXT), COUNT(*), SUM(size), SUM(stored_size) FROM versions WHERE deleted_at IS NULL GROUP BY 1";

    private const string Jobs = """
        SELECT job, COUNT(*), SUM(size), SUM(stored_size) FROM versions WHERE deleted_at IS NULL AND job IS NOT NULL GROUP BY job ORDER BY 3 DESC, job LIMIT @p0
        """;

    private const string Contents = "SELECT '', COUNT(*), COALESCE(SUM(size), 0), 0 FROM contents WHERE id IN (SELECT content_id FROM placements)";

    private const string Encodings = """
        SELECT p.encoding, COUNT(*), SUM(c.size), SUM(p.stored_size) FROM placements p JOIN contents c ON c.id = p.content_id GROUP BY p.encoding
        """;

    /// <summary>By the counters.</summary>
    public static async ValueTask<CatalogStats> ReadAsync(CatalogConnection connection, CancellationToken cancellationToken)
    {
        var stats = Of(
            (await CountersTable.ReadAsync(connection, CountersTable.Artifacts, cancellationToken).ConfigureAwait(false)).Sum(counter => counter.Items),
            await CountersTable.ReadAsync(connection, CountersTable.Type, cancellationToken).ConfigureAwait(false),
            await CountersTable.LargestAsync(connection, CountersTable.Job, CatalogStats.MostJobs, cancellationToken).ConfigureAwait(false),
            await CountersTable.ReadAsync(connection, CountersTable.Day, cancellationToken).ConfigureAwait(false),
            (await CountersTable.ReadAsync(connection, CountersTable.Contents, cancellationToken).ConfigureAwait(false)) is [var contents, ..] ? contents : default,
            await CountersTable.ReadAsync(connection, CountersTable.Encoding, cancellationToken).ConfigureAwait(false));
        return stats with
        {
            Oldest = await EntryReader.OldestAsync(connection, cancellationToken).ConfigureAwait(false),
            Largest = await EntryReader.LargestAsync(connection, limit: 5, cancellationToken).ConfigureAwait(false),
        };
    }

    /// <summary>By going through everything; <see cref="CatalogStats.Oldest"/> and <see cref="CatalogStats.Largest"/> are left out.</summary>
    public static async ValueTask<CatalogStats> RecountAsync(CatalogConnection connection, CancellationToken cancellationToken)
    {
        return Of(
            await connection.Statement(Artifacts).ValueAsync<long>(cancellationToken).ConfigureAwait(false),
            await CountAsync(Types).ConfigureAwait(false),
            await CountAsync(Jobs, (long)CatalogStats.MostJobs).ConfigureAwait(false),
            await CountAsync(Days).ConfigureAwait(false),
            (await CountAsync(Contents).ConfigureAwait(false))[0],
            await CountAsync(Encodings).ConfigureAwait(false));

        async ValueTask<List<Counter>> CountAsync(string sql, params object?[] values) =>
            await connection.Statement(sql, values).RowsAsync(row => new Counter(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)), cancellationToken).ConfigureAwait(false);
    }

    private static CatalogStats Of(long artifacts, IReadOnlyList<Counter> types, IReadOnlyList<Counter> jobs, IReadOnlyList<Counter> days, Counter contents, IReadOnlyList<Counter> encodings) => new()
    {
        Artifacts = artifacts,
        Versions = types.Sum(type => type.Items),
        Bytes = types.Sum(type => type.Bytes),
        Contents = contents.Items,
        DistinctBytes = contents.Bytes,
        StoredBytes = encodings.Sum(encoding => encoding.StoredBytes),
        ByType = Sorted(types, type => type.Key, Versions, StringComparer.Ordinal),
        ByJob = Sorted(jobs, job => job.Key, Versions, StringComparer.Ordinal),
        ByDay = Sorted(days, day => CountersTable.DayOf(day.Key), Versions),
        ByEncoding = Sorted(encodings, encoding => PlacementsTable.Encoding(encoding.Key), encoding => new EncodingStats(encoding.Items, encoding.Bytes, encoding.StoredBytes)),
    };

    private static VersionStats Versions(Counter counter) => new(counter.Items, counter.Bytes, counter.StoredBytes);

    private static SortedDictionary<TKey, TValue> Sorted<TKey, TValue>(IReadOnlyList<Counter> counters, Func<Counter, TKey> key, Func<Counter, TValue> value, IComparer<TKey>? order = null)
        where TKey : notnull => new(counters.ToDictionary(key, value), order);
}
