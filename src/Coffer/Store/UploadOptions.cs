using Coffer.Artifacts;
using Coffer.Blobs.Links;
using Coffer.Content;

namespace Coffer.Store;

/// <summary>What is known of a file that somebody else is to upload by links.</summary>
public sealed record UploadOptions
{
    /// <summary>How long the links are good for. Default: one hour.</summary>
    public LinkLifetime Lifetime { get; init; } = new(TimeSpan.FromHours(1));

    /// <summary>Its bytes, where known: then no others are taken, and a large file has a link for each part.</summary>
    public long? Size { get; init; }

    /// <summary>Its digest, where known: nothing else will be published.</summary>
    public Digest? Digest { get; init; }

    /// <summary>What kind of thing it is. Default: <c>custom</c>.</summary>
    public ArtifactType Type { get; init; } = ArtifactType.Custom;

    /// <summary>What the file is called in the version. Default: the last part of the artifact's name.</summary>
    public string? FileName { get; init; }
}
