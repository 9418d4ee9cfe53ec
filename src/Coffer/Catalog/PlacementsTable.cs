using System.Data.Common;
using Coffer.Blobs;
using Coffer.Content;

namespace Coffer.Catalog;

/// <summary>Where contents are. One content may be in several blobs, for a while; later, one blob may hold several contents.</summary>
internal static class PlacementsTable
{
    private static readonly RowInsert Insert = new("""
        INSERT INTO placements(content_id, key, stored_size, encoding)
        VALUES ((SELECT id FROM contents WHERE digest = @p0), @p1, @p2, @p3)
        ON CONFLICT(content_id, key) DO UPDATE SET stored_size = excluded.stored_size, encoding = excluded.encoding
        """, columns: 4);

    private static readonly KeyedSelect Select = new("""
        SELECT c.digest, p.key, p.stored_size, p.encoding FROM contents c JOIN placements p ON p.content_id = c.id
        WHERE c.digest IN
        """);

    private const string SelectOfVersion = """
        SELECT c.digest, p.key, p.stored_size, p.encoding
        FROM artifacts a
        JOIN versions v ON v.artifact_id = a.id AND v.number = @p1
        JOIN files f ON f.version_id = v.id
        JOIN contents c ON c.id = f.content_id
        JOIN placements p ON p.content_id = c.id
        WHERE a.name = @p0
        """;

    private const string Delete = "DELETE FROM placements WHERE content_id = @p0 AND key = @p1";

    public static string Create(CatalogDialect dialect) => $"""
        CREATE TABLE placements (
            content_id {dialect.Number} NOT NULL REFERENCES contents(id),
            key {dialect.Text} NOT NULL,
            stored_size {dialect.Number} NOT NULL,
            encoding {dialect.Text} NOT NULL,
            PRIMARY KEY (content_id, key)) {dialect.Clustered};
        """;

    public static ValueTask InsertAsync(CatalogConnection connection, IReadOnlyList<CatalogContent> contents, CancellationToken cancellationToken) =>
        Insert.InsertAsync(
            connection,
            contents,
            (content, values) =>
            {
                values[0] = content.Placement.Digest.ToByteArray();
                values[1] = content.Placement.Key.Value;
                values[2] = content.Placement.StoredSize;
                values[3] = Name(content.Placement.Encoding);
            },
            cancellationToken);

    /// <summary>Forgets that a content is in a blob.</summary>
    public static async ValueTask DeleteAsync(CatalogConnection connection, long content, BlobKey key, CancellationToken cancellationToken) =>
        await connection.RunAsync(Delete, cancellationToken, content, key.Value).ConfigureAwait(false);

    public static async ValueTask<Dictionary<Digest, ContentPlacement>> FindAsync(CatalogConnection connection, IReadOnlyCollection<Digest> digests, CancellationToken cancellationToken)
    {
        var found = new Dictionary<Digest, ContentPlacement>(digests.Count);
        await Select.ReadAsync(connection, digests.Order(), digest => digest.ToByteArray(), row => Keep(found, row), cancellationToken).ConfigureAwait(false);
        return found;
    }

    public static async ValueTask<Dictionary<Digest, ContentPlacement>> OfVersionAsync(CatalogConnection connection, string name, long number, CancellationToken cancellationToken)
    {
        var found = new Dictionary<Digest, ContentPlacement>();
        var reader = await connection.Statement(SelectOfVersion, name, number).ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                Keep(found, reader);
        }

        return found;
    }

    public static ContentEncoding Encoding(string name) => Enum.TryParse<ContentEncoding>(name, out var encoding)
        ? encoding
        : throw new CofferException(CofferError.Unsupported, $"the catalog names the encoding '{name}', which this build does not know; update coffer");

    private static string Name(ContentEncoding encoding) => Enum.GetName(encoding)!;

    private static void Keep(Dictionary<Digest, ContentPlacement> found, DbDataReader row)
    {
        var placement = new ContentPlacement(Columns.Digest(row, 0), new BlobKey(row.GetString(1)), row.GetInt64(2), Encoding(row.GetString(3)));
        if (!found.TryAdd(placement.Digest, placement) && IsFresher(placement.Key.Value, found[placement.Digest].Key.Value))
            found[placement.Digest] = placement;
    }

    // A copy that was written afresh has a mark in its key and a growing number, so it sorts last where runs of digits count as
    // numbers. The older copy is the one that a collection may be about to delete.
    private static bool IsFresher(string key, string other)
    {
        var same = 0;
        while (same < key.Length && same < other.Length && key[same] == other[same])
            same++;
        int digits = Digits(key, same), otherDigits = Digits(other, same);
        return digits != otherDigits && digits > 0 && otherDigits > 0
            ? digits > otherDigits
            : BlobKey.CompareUtf8(key, other) > 0;
    }

    private static int Digits(string key, int from)
    {
        var end = from;
        while (end < key.Length && char.IsAsciiDigit(key[end]))
            end++;
        return end - from;
    }
}
