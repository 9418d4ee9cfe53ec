using System.Data.Common;
using Coffer.Blobs;

namespace Coffer.Catalog;

/// <summary>Uploads in parts that have not finished. Not an index of the store but what this catalog's users do just now; losing it costs sending again.</summary>
internal static class UploadsTable
{
    private const string Insert = """
        INSERT INTO uploads(id, key, length, part_size, started_at, interruptions) VALUES (@p0, @p1, @p2, @p3, @p4, @p5)
        ON CONFLICT(id) DO NOTHING
        """;

    private const string Select = """
        SELECT id, key, length, part_size, started_at, interruptions FROM uploads WHERE key = @p0 AND length = @p1 ORDER BY started_at DESC
        """;

    private const string Interrupt = "UPDATE uploads SET interruptions = interruptions + 1 WHERE id = @p0";
    private const string Delete = "DELETE FROM uploads WHERE id = @p0";

    public static string Create(CatalogDialect dialect) => $"""
        CREATE TABLE uploads (
            id {dialect.Text} NOT NULL PRIMARY KEY,
            key {dialect.Text} NOT NULL,
            length {dialect.Number} NOT NULL,
            part_size {dialect.Number} NOT NULL,
            started_at {dialect.Number} NOT NULL,
            interruptions {dialect.Number} NOT NULL) {dialect.Clustered};
        CREATE INDEX uploads_key ON uploads(key, length, started_at);
        """;

    public static async ValueTask InsertAsync(CatalogConnection connection, UploadState upload, CancellationToken cancellationToken) =>
        await connection.RunAsync(
            Insert, cancellationToken, upload.Id, upload.Key.Value, upload.Length, upload.PartSize, Columns.From(upload.StartedAt), (long)upload.Interruptions).ConfigureAwait(false);

    public static async ValueTask<IReadOnlyList<UploadState>> FindAsync(CatalogConnection connection, BlobKey key, long length, CancellationToken cancellationToken) =>
        await connection.Statement(Select, key.Value, length).RowsAsync(Read, cancellationToken).ConfigureAwait(false);

    public static async ValueTask InterruptAsync(CatalogConnection connection, string id, CancellationToken cancellationToken) =>
        await connection.RunAsync(Interrupt, cancellationToken, id).ConfigureAwait(false);

    public static async ValueTask DeleteAsync(CatalogConnection connection, string id, CancellationToken cancellationToken) =>
        await connection.RunAsync(Delete, cancellationToken, id).ConfigureAwait(false);

    private static UploadState Read(DbDataReader row) =>
        new(new BlobKey(row.GetString(1)), row.GetString(0), row.GetInt64(2), row.GetInt64(3), Columns.Time(row, 4), (int)row.GetInt64(5), Parts: []);
}
