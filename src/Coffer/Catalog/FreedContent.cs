using System.Data.Common;
using Coffer.Content;

namespace Coffer.Catalog;

/// <summary>
/// Counts what would be freed if some versions were gone: contents that only they refer to. Deleted versions hold nothing: they go
/// too. Memory: one number for each distinct content of those versions.
/// </summary>
internal static class FreedContent
{
    private static readonly KeyedSelect SelectContents = new("""
        SELECT DISTINCT f.version_id, f.content_id FROM versions v JOIN files f ON f.version_id = v.id
        WHERE f.content_id IS NOT NULL AND v.deleted_at IS NULL AND v.manifest IN
        """);

    private static readonly KeyedSelect SelectUses = new(
        """
        SELECT f.content_id, COUNT(DISTINCT f.version_id) FROM files f JOIN versions v ON v.id = f.version_id
        WHERE v.deleted_at IS NULL AND f.content_id IN
        """,
        "GROUP BY f.content_id");

    private static readonly KeyedSelect SelectSizes = new("SELECT id, size FROM contents WHERE id IN");

    private static readonly KeyedSelect SelectStoredSizes = new("SELECT content_id, stored_size FROM placements WHERE content_id IN");

    /// <summary>Counts.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="manifests">The versions that would be gone.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async ValueTask<FreedBytes> CountAsync(CatalogConnection connection, IEnumerable<Digest> manifests, CancellationToken cancellationToken)
    {
        var uses = new Dictionary<long, int>();
        await SelectContents.ReadAsync(connection, manifests, manifest => manifest.ToByteArray(), row => Count(uses, row), cancellationToken).ConfigureAwait(false);

        var free = new List<long>();
        await SelectUses.ReadAsync(connection, uses.Keys, id => id, row =>
        {
            if (uses[row.GetInt64(0)] >= row.GetInt64(1))
                free.Add(row.GetInt64(0));
        }, cancellationToken).ConfigureAwait(false);

        var (bytes, stored) = (0L, 0L);
        await SelectSizes.ReadAsync(connection, free, id => id, row => bytes += row.GetInt64(1), cancellationToken).ConfigureAwait(false);
        await SelectStoredSizes.ReadAsync(connection, free, id => id, row => stored += row.GetInt64(1), cancellationToken).ConfigureAwait(false);
        return new FreedBytes(free.Count, bytes, stored);
    }

    private static void Count(Dictionary<long, int> uses, DbDataReader row)
    {
        var content = row.GetInt64(1);
        uses[content] = uses.GetValueOrDefault(content) + 1;
    }
}
