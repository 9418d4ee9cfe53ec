namespace Coffer.Catalog;

/// <summary>What some versions are together.</summary>
/// <param name="Versions">How many.</param>
/// <param name="Bytes">Their raw bytes, as if nothing were shared.</param>
/// <param name="StoredBytes">The bytes that their files take in the store, as if nothing were shared.</param>
public sealed record VersionTotals(long Versions, long Bytes, long StoredBytes);
