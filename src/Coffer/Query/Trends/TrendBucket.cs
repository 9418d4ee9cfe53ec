namespace Coffer.Query.Trends;

/// <summary>The versions of a day or week, together.</summary>
/// <param name="From">When it begins, UTC.</param>
/// <param name="Count">How many versions; days and weeks without any are left out.</param>
/// <param name="Size">Their raw bytes, all together.</param>
/// <param name="StoredSize">The bytes they take in the store, all together.</param>
/// <param name="Smallest">The raw bytes of the smallest.</param>
/// <param name="Largest">The raw bytes of the largest.</param>
public sealed record TrendBucket(DateTimeOffset From, int Count, long Size, long StoredSize, long Smallest, long Largest)
{
    /// <summary>The raw bytes of one on average.</summary>
    public double Mean => (double)Size / Count;

    /// <summary>Stored bytes for each raw byte; 1 where all are empty.</summary>
    public double Ratio => Size == 0 ? 1 : (double)StoredSize / Size;
}
