using Coffer.Blobs;

namespace Coffer.Content;

/// <summary>Where the bytes of a digest are, and how they are encoded there.</summary>
/// <param name="Digest">The content.</param>
/// <param name="Key">The blob that holds it.</param>
/// <param name="StoredSize">The bytes of that blob.</param>
/// <param name="Encoding">How they are encoded.</param>
public sealed record ContentPlacement(Digest Digest, BlobKey Key, long StoredSize, ContentEncoding Encoding)
{
    /// <summary>Whether the blob's length alone shows that it cannot be content of so many raw bytes: nothing is stored larger than raw, and only nothing as nothing.</summary>
    internal bool IsVisiblyDamaged(long size) => Encoding == ContentEncoding.None ? StoredSize != size : StoredSize == 0 || StoredSize >= size;

    /// <summary>The number of the collection behind which the key is fresh; 0 for the plain key.</summary>
    internal long Fresh => ContentKey.FreshOf(Key);
}
