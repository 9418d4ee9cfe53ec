namespace Coffer.Catalog;

/// <summary>A counter.</summary>
/// <param name="Key">Of what.</param>
/// <param name="Items">How many.</param>
/// <param name="Bytes">Their raw bytes.</param>
/// <param name="StoredBytes">The bytes they take in the store.</param>
internal readonly record struct Counter(string Key, long Items, long Bytes, long StoredBytes);
