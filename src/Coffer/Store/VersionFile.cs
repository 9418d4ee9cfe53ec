using Coffer.Artifacts;
using Coffer.Content;

namespace Coffer.Store;

/// <summary>A file of a version, and how it is stored.</summary>
/// <param name="Entry">What the manifest says of it.</param>
/// <param name="Placement">Where its content is; null for folders and links, and where the content is missing.</param>
public sealed record VersionFile(FileEntry Entry, ContentPlacement? Placement)
{
    /// <summary>The bytes it takes in the store; null where it has none or they are missing.</summary>
    public long? StoredSize => Placement?.StoredSize;

    /// <summary>How it is encoded; null where it has no content or it is missing.</summary>
    public ContentEncoding? Encoding => Placement?.Encoding;
}
