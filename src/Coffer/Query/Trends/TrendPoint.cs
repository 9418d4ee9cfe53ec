using Coffer.Artifacts;
using Coffer.Catalog;

namespace Coffer.Query.Trends;

/// <summary>A version in a trend.</summary>
/// <param name="Reference"><c>name@number</c>.</param>
/// <param name="CreatedAt">When it was created, UTC.</param>
/// <param name="Job">What produced it, where said.</param>
/// <param name="Size">Its raw bytes.</param>
/// <param name="StoredSize">The bytes it takes in the store, shared or not.</param>
public sealed record TrendPoint(Reference Reference, DateTimeOffset CreatedAt, string? Job, long Size, long StoredSize)
{
    /// <summary>Stored bytes for each raw byte; 1 where it is empty.</summary>
    public double Ratio => Size == 0 ? 1 : (double)StoredSize / Size;

    /// <summary>A version of the catalog.</summary>
    public static TrendPoint Of(CatalogEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return new(Reference.ToNumber(new ArtifactName(entry.Name), entry.Number), entry.CreatedAt, entry.Job, entry.Size, entry.StoredSize);
    }
}
