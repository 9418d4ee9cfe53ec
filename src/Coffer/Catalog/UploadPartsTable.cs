using Coffer.Blobs;

namespace Coffer.Catalog;

/// <summary>The parts of unfinished uploads that have arrived.</summary>
internal static class UploadPartsTable
{
    // A part of an upload that was forgotten meanwhile is forgotten too.
    private const string Upsert = """
        INSERT INTO upload_parts(upload_id, number, tag, sha256) SELECT id, @p1, @p2, @p3 FROM uploads WHERE id = @p0
        ON CONFLICT(upload_id, number) DO UPDATE SET tag = excluded.tag, sha256 = excluded.sha256
        """;

    private const string Select = "SELECT number, tag, sha256 FROM upload_parts WHERE upload_id = @p0 ORDER BY number";
    private const string Delete = "DELETE FROM upload_parts WHERE upload_id = @p0";

    public static string Create(CatalogDialect dialect) => $"""
        CREATE TABLE upload_parts (
            upload_id {dialect.Text} NOT NULL REFERENCES uploads(id),
            number {dialect.Number} NOT NULL,
            tag {dialect.Text} NOT NULL,
            sha256 {dialect.Bytes} NOT NULL,
            PRIMARY KEY (upload_id, number)) {dialect.Clustered};
        """;

    public static async ValueTask InsertAsync(CatalogConnection connection, string upload, UploadedPart part, CancellationToken cancellationToken) =>
        await connection.RunAsync(Upsert, cancellationToken, upload, (long)part.Number, part.Tag, Convert.FromHexString(part.Sha256)).ConfigureAwait(false);

    public static async ValueTask<IReadOnlyList<UploadedPart>> ListAsync(CatalogConnection connection, string upload, CancellationToken cancellationToken) =>
        await connection.Statement(Select, upload).RowsAsync(
            row => new UploadedPart((int)row.GetInt64(0), row.GetString(1), Convert.ToHexStringLower(row.GetFieldValue<byte[]>(2))), cancellationToken).ConfigureAwait(false);

    public static async ValueTask DeleteAsync(CatalogConnection connection, string upload, CancellationToken cancellationToken) =>
        await connection.RunAsync(Delete, cancellationToken, upload).ConfigureAwait(false);
}
