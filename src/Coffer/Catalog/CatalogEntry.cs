using Coffer.Content;

namespace Coffer.Catalog;

/// <summary>A version as the catalog shows it, with what may change about it.</summary>
/// <param name="Name">The artifact.</param>
/// <param name="Number">The version's number.</param>
/// <param name="Manifest">The digest of its manifest.</param>
/// <param name="Type">Its type.</param>
/// <param name="Job">What produced it, where said.</param>
/// <param name="CreatedAt">When it was created, UTC.</param>
/// <param name="ExpiresAt">When it expires, UTC, where it does.</param>
/// <param name="Size">The raw bytes of its files.</param>
/// <param name="StoredSize">The bytes its files take in the store.</param>
/// <param name="IsFolder">Whether it is a folder rather than a single file.</param>
/// <param name="FileCount">How many files, folders and links it holds.</param>
/// <param name="DeletedAt">When it was deleted, UTC; null: it is not.</param>
/// <param name="Held">Whether a hold keeps it from deletion.</param>
/// <param name="IsLatest">Whether it is the newest version of its artifact that is not deleted.</param>
/// <param name="Tags">Its tags as they are now.</param>
/// <param name="Aliases">The aliases that point to it, in the order of their bytes.</param>
public sealed record CatalogEntry(
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
    int FileCount,
    DateTimeOffset? DeletedAt,
    bool Held,
    bool IsLatest,
    IReadOnlyDictionary<string, string> Tags,
    IReadOnlyList<string> Aliases);
