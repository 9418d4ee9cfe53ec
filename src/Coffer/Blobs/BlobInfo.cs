namespace Coffer.Blobs;

/// <summary>A blob as a listing shows it.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Length">Its bytes as stored.</param>
public readonly record struct BlobInfo(BlobKey Key, long Length);
