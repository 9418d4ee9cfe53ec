using Coffer.Artifacts;
using Coffer.Blobs.Links;

namespace Coffer.Store;

/// <summary>How a link to a file of a version is made.</summary>
public sealed record LinkOptions
{
    /// <summary>Which file; null where the version has but one.</summary>
    public FilePath? Path { get; init; }

    /// <summary>How long the link is good for. Default: one hour. It ends no later than the version expires.</summary>
    public LinkLifetime Lifetime { get; init; } = new(TimeSpan.FromHours(1));

    /// <summary>
    /// Hand out encoded content as it is stored, under a name with the encoding's suffix, rather than have the browser decode it.
    /// LZ4, which no browser knows, is always handed out so. Default: false.
    /// </summary>
    public bool Stored { get; init; }

    /// <summary>The name to save it under. Default: the file's own.</summary>
    public string? FileName { get; init; }

    /// <summary>The media type. Default: the one in the manifest, else that of the name.</summary>
    public string? ContentType { get; init; }

    /// <summary>Make a link to a version that has expired. Default: false, which is Expired.</summary>
    public bool AllowExpired { get; init; }
}
