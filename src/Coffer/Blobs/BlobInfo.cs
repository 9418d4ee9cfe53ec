namespace Coffer.Blobs;

/// <summary>A blob as a listing shows it.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Length">Its bytes as stored.</param>
public readonly record struct BlobInfo(BlobKey Key, long Length)
{
    /// <summary>What changes when the bytes do, such as an ETag; null where the back end's listing says nothing of the kind.</summary>
    public string? Tag { get; init; }
}
