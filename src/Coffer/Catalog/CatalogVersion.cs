using Coffer.Content;

namespace Coffer.Catalog;

/// <summary>A version as its manifest says it: what is written into the catalog, and never changes.</summary>
/// <param name="Name">The artifact.</param>
/// <param name="Number">The version's number, from 1.</param>
/// <param name="Manifest">The digest of its manifest.</param>
/// <param name="Type">Its type.</param>
/// <param name="Job">What produced it, where said.</param>
/// <param name="CreatedAt">When it was created; kept to the millisecond.</param>
/// <param name="ExpiresAt">When it expires, where it does; kept to the millisecond.</param>
/// <param name="Size">The raw bytes of its files.</param>
/// <param name="StoredSize">The bytes its files take in the store.</param>
/// <param name="IsFolder">Whether it is a folder rather than a single file.</param>
/// <param name="MetadataJson">The author's JSON object.</param>
/// <param name="Tags">The tags that its manifest names.</param>
/// <param name="Files">What it holds, in the manifest's order.</param>
public sealed record CatalogVersion(
    string Name,
    long Number,
    Digest Manifest,
    string Type,
    string? Job,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    long Size,
    long StoredSize,
    bool IsFolder,
    string MetadataJson,
    IReadOnlyDictionary<string, string> Tags,
    IReadOnlyList<CatalogFile> Files);
