using Coffer.Content;

namespace Coffer.Catalog;

/// <summary>The contents that versions refer to or that are in the store, by digest.</summary>
internal static class ContentsTable
{
    private const string Upsert = """
        INSERT INTO contents(digest, size) VALUES (@p0, @p1)
        ON CONFLICT(digest) DO UPDATE SET size = excluded.size RETURNING id
        """;

    private const string DeleteUnused = """
        DELETE FROM contents WHERE id = @p0
            AND NOT EXISTS (SELECT 1 FROM placements p WHERE p.content_id = @p0)
            AND NOT EXISTS (SELECT 1 FROM files f WHERE f.content_id = @p0)
        """;

    private const string SelectSize = """
        SELECT 1 FROM contents c WHERE c.size = @p0 AND EXISTS (SELECT 1 FROM placements p WHERE p.content_id = c.id) LIMIT 1
        """;

    private static readonly KeyedSelect SelectIds = new("SELECT digest, id FROM contents WHERE digest IN");

    public static string Create(CatalogDialect dialect) => $"""
        CREATE TABLE contents (
            id {dialect.Identity},
            digest {dialect.Bytes} NOT NULL UNIQUE,
            size {dialect.Number} NOT NULL);
        CREATE INDEX contents_size ON contents(size);
        """;

    /// <summary>The ids of contents, which are made known where they were not.</summary>
    public static async ValueTask<Dictionary<Digest, long>> IdsAsync(CatalogConnection connection, Dictionary<Digest, long> sizes, CancellationToken cancellationToken)
    {
        var ids = new Dictionary<Digest, long>(sizes.Count);
        await SelectIds.ReadAsync(connection, sizes.Keys, digest => digest.ToByteArray(), row => ids[Columns.Digest(row, 0)] = row.GetInt64(1), cancellationToken).ConfigureAwait(false);
        foreach (var (digest, size) in sizes)
        {
            if (!ids.ContainsKey(digest))
                ids[digest] = await connection.Statement(Upsert, digest.ToByteArray(), size).ValueAsync<long>(cancellationToken).ConfigureAwait(false);
        }

        return ids;
    }

    /// <summary>Forgets a content that is nowhere and that nothing refers to.</summary>
    public static async ValueTask DeleteUnusedAsync(CatalogConnection connection, long id, CancellationToken cancellationToken) =>
        await connection.RunAsync(DeleteUnused, cancellationToken, id).ConfigureAwait(false);

    public static async ValueTask<bool> HasSizeAsync(CatalogConnection connection, long size, CancellationToken cancellationToken) =>
        await connection.Statement(SelectSize, size).ValueAsync<object>(cancellationToken).ConfigureAwait(false) is not null;
}
