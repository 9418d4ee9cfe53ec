using Coffer.Content;

namespace Coffer.Catalog;

/// <summary>Counts what the catalog holds, by going through all of it.</summary>
internal static class CatalogCount
{
    private const string Artifacts = "SELECT COUNT(*) FROM artifacts WHERE latest_id IS NOT NULL";
    private const string Types = "SELECT type, COUNT(*), SUM(size) FROM versions WHERE deleted_at IS NULL GROUP BY type";
    private const string Contents = "SELECT COUNT(*), COALESCE(SUM(size), 0) FROM contents WHERE id IN (SELECT content_id FROM placements)";

    private const string Encodings = """
        SELECT p.encoding, COUNT(*), SUM(c.size), SUM(p.stored_size) FROM placements p JOIN contents c ON c.id = p.content_id GROUP BY p.encoding
        """;

    public static async ValueTask<CatalogStats> ReadAsync(CatalogConnection connection, CancellationToken cancellationToken)
    {
        var artifacts = await connection.Statement(Artifacts).ValueAsync<long>(cancellationToken).ConfigureAwait(false);
        var types = await connection.Statement(Types).RowsAsync(row => (Type: row.GetString(0), Stats: new TypeStats(row.GetInt64(1), row.GetInt64(2))),
            cancellationToken).ConfigureAwait(false);
        var (contents, bytes) = (await connection.Statement(Contents).RowsAsync(row => (row.GetInt64(0), row.GetInt64(1)), cancellationToken).ConfigureAwait(false))[0];
        var encodings = await connection.Statement(Encodings).RowsAsync(row => (Encoding: PlacementsTable.Encoding(row.GetString(0)), Stats: new EncodingStats(row.GetInt64(1), row.GetInt64(2), row.GetInt64(3))),
            cancellationToken).ConfigureAwait(false);
        return new(
            artifacts,
            types.Sum(type => type.Stats.Versions),
            types.Sum(type => type.Stats.Bytes),
            contents,
            bytes,
            encodings.Sum(encoding => encoding.Stats.StoredBytes),
            new SortedDictionary<string, TypeStats>(types.ToDictionary(type => type.Type, type => type.Stats), StringComparer.Ordinal),
            new SortedDictionary<ContentEncoding, EncodingStats>(encodings.ToDictionary(encoding => encoding.Encoding, encoding => encoding.Stats)));
    }
}
