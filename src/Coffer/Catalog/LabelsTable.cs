using System.Text.Json;
using Coffer.Content;

namespace Coffer.Catalog;

/// <summary>The newest known labels of versions, whole; kept by manifest, since they may be known before their version is.</summary>
internal static class LabelsTable
{
    private const string Upsert = """
        INSERT INTO labels(manifest, number, deleted_at, held, tags) VALUES (@p0, @p1, @p2, @p3, @p4)
        ON CONFLICT(manifest) DO UPDATE SET number = excluded.number, deleted_at = excluded.deleted_at, held = excluded.held, tags = excluded.tags
        WHERE excluded.number > labels.number
        """;

    private const string Select = "SELECT number, deleted_at, held, tags FROM labels WHERE manifest = @p0";
    private const string Delete = "DELETE FROM labels WHERE manifest = @p0";
    private const string SelectKnown = "SELECT manifest, number FROM labels WHERE manifest > @p0 ORDER BY manifest LIMIT @p1";

    public static string Create(CatalogDialect dialect) => $"""
        CREATE TABLE labels (
            manifest {dialect.Bytes} NOT NULL PRIMARY KEY,
            number {dialect.Number} NOT NULL,
            deleted_at {dialect.Number},
            held {dialect.Number} NOT NULL,
            tags {dialect.Text} NOT NULL) {dialect.Clustered};
        """;

    /// <summary>Keeps labels, unless newer ones are known; says whether it did.</summary>
    public static async ValueTask<bool> ReplaceAsync(CatalogConnection connection, CatalogLabels labels, CancellationToken cancellationToken)
    {
        var tags = JsonSerializer.Serialize(new SortedDictionary<string, string>(labels.Tags.ToDictionary(), StringComparer.Ordinal), CatalogJson.Default.SortedDictionaryStringString);
        return await connection.RunAsync(
            Upsert, cancellationToken, labels.Manifest.ToByteArray(), labels.Number, Columns.From(labels.DeletedAt), Columns.From(labels.Held), tags).ConfigureAwait(false) > 0;
    }

    /// <summary>Forgets the labels of a version that is gone for good.</summary>
    public static async ValueTask DeleteAsync(CatalogConnection connection, Digest manifest, CancellationToken cancellationToken) =>
        await connection.RunAsync(Delete, cancellationToken, manifest.ToByteArray()).ConfigureAwait(false);

    public static async ValueTask<CatalogLabels?> FindAsync(CatalogConnection connection, Digest manifest, CancellationToken cancellationToken)
    {
        var rows = await connection.Statement(Select, manifest.ToByteArray()).RowsAsync(row => new CatalogLabels(
                manifest,
                row.GetInt64(0),
                JsonSerializer.Deserialize(row.GetString(3), CatalogJson.Default.SortedDictionaryStringString)!,
                Columns.TimeOrNull(row, 1),
                Columns.Truth(row, 2)),
            cancellationToken).ConfigureAwait(false);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>The next labels behind a manifest.</summary>
    public static async ValueTask<IReadOnlyList<KnownLabels>> KnownAsync(CatalogConnection connection, Digest? after, int limit, CancellationToken cancellationToken) =>
        await connection.Statement(SelectKnown, after?.ToByteArray() ?? [], (long)limit).RowsAsync(row => new KnownLabels(Columns.Digest(row, 0), row.GetInt64(1)), cancellationToken).ConfigureAwait(false);
}
