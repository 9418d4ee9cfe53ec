namespace Coffer.Catalog;

/// <summary>What would be freed if some versions were gone.</summary>
/// <param name="Contents">How many contents only they refer to.</param>
/// <param name="Bytes">The raw bytes of these.</param>
/// <param name="StoredBytes">The bytes that these take in the store.</param>
public sealed record FreedBytes(long Contents, long Bytes, long StoredBytes);
