namespace Coffer.Store;

/// <summary>What versions have together.</summary>
/// <param name="Versions">How many they are.</param>
/// <param name="Bytes">Their raw bytes.</param>
/// <param name="StoredBytes">The bytes that each takes in the store, shared or not, added up.</param>
internal readonly record struct VersionTotals(long Versions, long Bytes, long StoredBytes)
{
    public static VersionTotals operator +(VersionTotals a, VersionTotals b) => new(a.Versions + b.Versions, a.Bytes + b.Bytes, a.StoredBytes + b.StoredBytes);

    public static VersionTotals operator -(VersionTotals a, VersionTotals b) => new(a.Versions - b.Versions, a.Bytes - b.Bytes, a.StoredBytes - b.StoredBytes);
}
