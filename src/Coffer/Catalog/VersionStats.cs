namespace Coffer.Catalog;

/// <summary>Versions, counted.</summary>
/// <param name="Versions">How many.</param>
/// <param name="Bytes">Their raw bytes, as if nothing were shared.</param>
/// <param name="StoredBytes">The bytes that each takes in the store, as if nothing were shared.</param>
public sealed record VersionStats(long Versions, long Bytes, long StoredBytes);
