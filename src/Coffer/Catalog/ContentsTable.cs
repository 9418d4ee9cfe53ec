using Coffer.Content;

namespace Coffer.Catalog;

/// <summary>The contents that versions refer to or that are in the store, by digest.</summary>
internal static class ContentsTable
{
    private static readonly RowInsert Insert = new("INSERT INTO contents(digest, size) VALUES (@p0, @p1) ON CONFLICT(digest) DO NOTHING", columns: 2);

    private const string DeleteUnused = """
        DELETE FROM contents WHERE id = @p0
            AND NOT EXISTS (SELECT 1 FROM placements p WHERE p.content_id = @p0)
            AND NOT EXISTS (SELECT 1 FROM files f WHERE f.content_id = @p0)
        """;

    // A join, since SQLite 3.35 answers EXISTS here by reading all placements.
    private const string SelectSize = "SELECT 1 FROM contents c JOIN placements p ON p.content_id = c.id WHERE c.size = @p0 LIMIT 1";

    private const string SelectId = "SELECT id FROM contents WHERE digest = @p0";

    public static string Create(CatalogDialect dialect) => $"""
        CREATE TABLE contents (
            id {dialect.Identity},
            digest {dialect.Bytes} NOT NULL UNIQUE,
            size {dialect.Number} NOT NULL);
        CREATE INDEX contents_size ON contents(size);
        """;

    /// <summary>Makes contents known; those that are already stay as they are.</summary>
    public static ValueTask InsertAsync(CatalogConnection connection, Dictionary<Digest, long> sizes, CancellationToken cancellationToken) =>
        Insert.InsertAsync(
            connection,
            [.. sizes.OrderBy(content => content.Key)], // in the order of the index: each of its pages is visited once
            (content, values) =>
            {
                values[0] = content.Key.ToByteArray();
                values[1] = content.Value;
            },
            cancellationToken);

    public static ValueTask<long?> IdAsync(CatalogConnection connection, Digest digest, CancellationToken cancellationToken) =>
        connection.Statement(SelectId, digest.ToByteArray()).ValueAsync<long?>(cancellationToken);

    /// <summary>Forgets a content that is nowhere and that nothing refers to.</summary>
    public static async ValueTask DeleteUnusedAsync(CatalogConnection connection, long id, CancellationToken cancellationToken) =>
        await connection.RunAsync(DeleteUnused, cancellationToken, id).ConfigureAwait(false);

    public static async ValueTask<bool> HasSizeAsync(CatalogConnection connection, long size, CancellationToken cancellationToken) =>
        await connection.Statement(SelectSize, size).ValueAsync<object>(cancellationToken).ConfigureAwait(false) is not null;
}
