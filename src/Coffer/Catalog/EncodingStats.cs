namespace Coffer.Catalog;

/// <summary>The content that is kept in one encoding.</summary>
/// <param name="Contents">How many.</param>
/// <param name="Bytes">Their raw bytes.</param>
/// <param name="StoredBytes">The bytes they take in the store.</param>
public sealed record EncodingStats(long Contents, long Bytes, long StoredBytes);
