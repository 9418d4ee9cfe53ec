using System.Globalization;

namespace Coffer.Catalog;

/// <summary>
/// What the catalog holds, counted as it changes: in the same transaction, by the database itself, so that no way of writing can pass
/// it by. Deleted versions are not counted.
/// </summary>
internal static class CountersTable
{
    public const string Versions = "versions", Artifacts = "artifacts", Type = "type", Job = "job", Day = "day", Contents = "contents", Encoding = "encoding";

    private const string SelectKind = "SELECT key, items, bytes, stored FROM counters WHERE kind = @p0 AND items > 0";
    private const string SelectLargest = "SELECT key, items, bytes, stored FROM counters WHERE kind = @p0 AND items > 0 ORDER BY bytes DESC, key LIMIT @p1";

    private const string SelectMost = "SELECT key, items, bytes, stored FROM counters WHERE kind = @p0 AND items > 0 ORDER BY items DESC, key LIMIT @p1";

    private const long MillisecondsPerDay = 86_400_000;

    public static string Create(CatalogDialect dialect) => $"""
        CREATE TABLE counters (
            kind {dialect.Text} NOT NULL,
            key {dialect.Text} NOT NULL,
            items {dialect.Number} NOT NULL,
            bytes {dialect.Number} NOT NULL,
            stored {dialect.Number} NOT NULL,
            PRIMARY KEY (kind, key)) {dialect.Clustered};
        {Fill}
        {dialect.Trigger("versions_counted", "AFTER INSERT", "versions", "NEW.deleted_at IS NULL", VersionCounted("NEW", 1))}
        {dialect.Trigger("versions_uncounted", "AFTER DELETE", "versions", "OLD.deleted_at IS NULL", VersionCounted("OLD", -1))}
        {dialect.Trigger("versions_deleted", "AFTER UPDATE OF deleted_at", "versions", "OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL", VersionCounted("OLD", -1))}
        {dialect.Trigger("versions_undeleted", "AFTER UPDATE OF deleted_at", "versions", "OLD.deleted_at IS NOT NULL AND NEW.deleted_at IS NULL", VersionCounted("NEW", 1))}
        {dialect.Trigger("artifacts_added_counted", "AFTER INSERT", "artifacts", "NEW.latest_id IS NOT NULL", Add(Artifacts, "''", "1", "0", "0"))}
        {dialect.Trigger("artifacts_listed_counted", "AFTER UPDATE OF latest_id", "artifacts", "OLD.latest_id IS NULL AND NEW.latest_id IS NOT NULL", Add(Artifacts, "''", "1", "0", "0"))}
        {dialect.Trigger("artifacts_unlisted_counted", "AFTER UPDATE OF latest_id", "artifacts", "OLD.latest_id IS NOT NULL AND NEW.latest_id IS NULL", Add(Artifacts, "''", "-1", "0", "0"))}
        {dialect.Trigger("artifacts_removed_counted", "AFTER DELETE", "artifacts", "OLD.latest_id IS NOT NULL", Add(Artifacts, "''", "-1", "0", "0"))}
        {dialect.Trigger("placements_counted", "AFTER INSERT", "placements", condition: null, PlacementCounted("NEW", 1))}
        {dialect.Trigger("placements_uncounted", "AFTER DELETE", "placements", condition: null, PlacementCounted("OLD", -1))}
        {dialect.Trigger("placements_recounted", "AFTER UPDATE", "placements", "OLD.stored_size <> NEW.stored_size OR OLD.encoding <> NEW.encoding", EncodingCounted("OLD", -1) + EncodingCounted("NEW", 1))}
        """;

    /// <summary>The counters of a kind, by key.</summary>
    public static async ValueTask<IReadOnlyList<Counter>> ReadAsync(CatalogConnection connection, string kind, CancellationToken cancellationToken) =>
        await connection.Statement(SelectKind, kind).RowsAsync(row => new Counter(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)), cancellationToken).ConfigureAwait(false);

    /// <summary>The counters of a kind that have the most bytes.</summary>
    public static async ValueTask<IReadOnlyList<Counter>> LargestAsync(CatalogConnection connection, string kind, int limit, CancellationToken cancellationToken) =>
        await connection.Statement(SelectLargest, kind, (long)limit).RowsAsync(row => new Counter(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)), cancellationToken).ConfigureAwait(false);

    /// <summary>The counters of a kind that have the most items.</summary>
    public static async ValueTask<IReadOnlyList<Counter>> MostAsync(CatalogConnection connection, string kind, int limit, CancellationToken cancellationToken) =>
        await connection.Statement(SelectMost, kind, (long)limit).RowsAsync(row => new Counter(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)), cancellationToken).ConfigureAwait(false);

    /// <summary>The day of a counter's key.</summary>
    public static DateOnly DayOf(string key) => DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays(int.Parse(key, CultureInfo.InvariantCulture));

    // What stood in a catalog before there were counters.
    private static string Fill => $"""
        INSERT INTO counters SELECT '{Versions}', '', COUNT(*), COALESCE(SUM(size), 0), COALESCE(SUM(stored_size), 0) FROM versions WHERE deleted_at IS NULL;
        INSERT INTO counters SELECT '{Type}', type, COUNT(*), SUM(size), SUM(stored_size) FROM versions WHERE deleted_at IS NULL GROUP BY type;
        INSERT INTO counters SELECT '{Job}', job, COUNT(*), SUM(size), SUM(stored_size) FROM versions WHERE deleted_at IS NULL AND job IS NOT NULL GROUP BY job;
        INSERT INTO counters SELECT '{Day}', {DayKey("created_at")}, COUNT(*), SUM(size), SUM(stored_size) FROM versions WHERE deleted_at IS NULL GROUP BY 2;
        INSERT INTO counters SELECT '{Artifacts}', '', COUNT(*), 0, 0 FROM artifacts WHERE latest_id IS NOT NULL;
        INSERT INTO counters SELECT '{Contents}', '', COUNT(*), COALESCE(SUM(size), 0), 0 FROM contents WHERE id IN (SELECT content_id FROM placements);
        INSERT INTO counters SELECT '{Encoding}', p.encoding, COUNT(*), SUM(c.size), SUM(p.stored_size) FROM placements p JOIN contents c ON c.id = p.content_id GROUP BY p.encoding;
        """;

    private static string VersionCounted(string row, int sign) => string.Concat(
        Add(Versions, "''", $"{sign}", $"{sign} * {row}.size", $"{sign} * {row}.stored_size"),
        Add(Type, $"{row}.type", $"{sign}", $"{sign} * {row}.size", $"{sign} * {row}.stored_size"),
        Add(Day, DayKey($"{row}.created_at"), $"{sign}", $"{sign} * {row}.size", $"{sign} * {row}.stored_size"),
        Add(Job, $"{row}.job", $"{sign}", $"{sign} * {row}.size", $"{sign} * {row}.stored_size", $"{row}.job IS NOT NULL"));

    private static string PlacementCounted(string row, int sign) => string.Concat(
        EncodingCounted(row, sign),
        Add(Contents, "''", $"{sign}", $"{sign} * (SELECT c.size FROM contents c WHERE c.id = {row}.content_id)", "0",
            $"NOT EXISTS (SELECT 1 FROM placements p WHERE p.content_id = {row}.content_id AND p.key <> {row}.key)"));

    private static string EncodingCounted(string row, int sign) =>
        Add(Encoding, $"{row}.encoding", $"{sign}", $"{sign} * (SELECT c.size FROM contents c WHERE c.id = {row}.content_id)", $"{sign} * {row}.stored_size");

    private static string Add(string kind, string key, string items, string bytes, string stored, string condition = "1 = 1") => $"""
        INSERT INTO counters(kind, key, items, bytes, stored) SELECT '{kind}', {key}, {items}, {bytes}, {stored} WHERE {condition}
            ON CONFLICT(kind, key) DO UPDATE SET items = counters.items + excluded.items, bytes = counters.bytes + excluded.bytes, stored = counters.stored + excluded.stored;

        """;

    private static string DayKey(string time) => $"CAST({time} / {MillisecondsPerDay} AS TEXT)";
}
