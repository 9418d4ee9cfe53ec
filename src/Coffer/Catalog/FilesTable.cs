using Coffer.Content;

namespace Coffer.Catalog;

/// <summary>What versions hold, in their manifests' order.</summary>
internal static class FilesTable
{
    private static readonly RowInsert Insert = new("""
        INSERT INTO files(version_id, ordinal, path, content_id, size)
        VALUES (@p0, @p1, @p2, (SELECT id FROM contents WHERE digest = @p3), @p4)
        """, columns: 5);

    private const string Select = """
        SELECT f.path, c.digest, f.size
        FROM artifacts a
        JOIN versions v ON v.artifact_id = a.id AND v.number = @p1
        JOIN files f ON f.version_id = v.id
        LEFT JOIN contents c ON c.id = f.content_id
        WHERE a.name = @p0
        ORDER BY f.ordinal
        """;

    public static string Create(CatalogDialect dialect) => $"""
        CREATE TABLE files (
            version_id {dialect.Number} NOT NULL REFERENCES versions(id) ON DELETE CASCADE,
            ordinal {dialect.Number} NOT NULL,
            path {dialect.Text} NOT NULL,
            content_id {dialect.Number} REFERENCES contents(id),
            size {dialect.Number} NOT NULL,
            PRIMARY KEY (version_id, ordinal)) {dialect.Clustered};
        CREATE INDEX files_content ON files(content_id, version_id);
        """;

    public static ValueTask InsertAsync(CatalogConnection connection, long version, IReadOnlyList<CatalogFile> files, CancellationToken cancellationToken)
    {
        var ordinal = 0L;
        return Insert.InsertAsync(
            connection,
            files,
            (file, values) =>
            {
                values[0] = version;
                values[1] = ordinal++;
                values[2] = file.Path;
                values[3] = file.Digest?.ToByteArray();
                values[4] = file.Size;
            },
            cancellationToken);
    }

    public static async ValueTask<IReadOnlyList<CatalogFile>> ListAsync(CatalogConnection connection, string name, long number, CancellationToken cancellationToken) =>
        await connection.Statement(Select, name, number).RowsAsync(row => new CatalogFile(row.GetString(0), row.IsDBNull(1) ? null : Columns.Digest(row, 1), row.GetInt64(2)),
            cancellationToken).ConfigureAwait(false);
}
