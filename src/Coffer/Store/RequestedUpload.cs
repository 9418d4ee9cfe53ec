using Coffer.Artifacts;
using Coffer.Blobs.Links;
using Coffer.Content;

namespace Coffer.Store;

/// <summary>An upload that links were made for, as its record says.</summary>
/// <param name="CreatedAt">When, UTC.</param>
/// <param name="Digest">What its bytes must be; null: whatever they are.</param>
/// <param name="ExpiresAt">When its links end, UTC.</param>
/// <param name="File">What the file is called in the version.</param>
/// <param name="Format">1.</param>
/// <param name="Name">The artifact.</param>
/// <param name="PartSize">The bytes of each part but the last; null: it comes whole.</param>
/// <param name="Size">Its bytes; null: however many come.</param>
/// <param name="Type">What kind of thing it is.</param>
/// <param name="Upload">What the back end calls the upload of its parts; null: it comes whole.</param>
internal sealed record RequestedUpload(
    DateTimeOffset CreatedAt, string? Digest, DateTimeOffset ExpiresAt, string File, int Format, string Name, long? PartSize, long? Size, string Type, string? Upload)
{
    /// <summary>The digest that it must have.</summary>
    public Digest? Expected => Digest is null ? null : Content.Digest.Parse(Digest);

    /// <summary>The artifact.</summary>
    public ArtifactName Artifact => new(Name);

    /// <summary>What puts its parts together; null: it comes whole.</summary>
    public PartsUpload? Parts => this is { Upload: { } id, Size: { } size, PartSize: { } partSize } ? new(id, size, partSize) : null;
}
