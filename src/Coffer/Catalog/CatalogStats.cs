using Coffer.Content;

namespace Coffer.Catalog;

/// <summary>What a catalog holds, in numbers. Deleted versions are not counted; content that only they refer to still is.</summary>
/// <param name="Artifacts">Artifacts with a version.</param>
/// <param name="Versions">Versions.</param>
/// <param name="Bytes">The raw bytes of all versions, as if nothing were shared.</param>
/// <param name="Contents">Distinct contents in the store.</param>
/// <param name="DistinctBytes">The raw bytes of distinct contents.</param>
/// <param name="StoredBytes">The bytes that they take in the store.</param>
/// <param name="ByType">Versions and their raw bytes, by type.</param>
/// <param name="ByEncoding">Blobs of content, by how they are encoded.</param>
public sealed record CatalogStats(
    long Artifacts,
    long Versions,
    long Bytes,
    long Contents,
    long DistinctBytes,
    long StoredBytes,
    IReadOnlyDictionary<string, TypeStats> ByType,
    IReadOnlyDictionary<ContentEncoding, EncodingStats> ByEncoding);
