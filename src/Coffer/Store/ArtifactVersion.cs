using System.Text.Json;
using Coffer.Artifacts;
using Coffer.Content;

namespace Coffer.Store;

/// <summary>A version, with what is immutable about it and what is so now.</summary>
public sealed record ArtifactVersion
{
    internal ArtifactVersion(StoredVersion stored, IReadOnlyDictionary<Digest, ContentPlacement> placements, IReadOnlyList<string> aliases)
    {
        Manifest = stored.Manifest;
        Digest = stored.Digest;
        Tags = stored.Labels.Tags;
        DeletedAt = stored.Labels.DeletedAt;
        Holds = stored.Labels.Holds ?? [];
        Aliases = aliases;
        Files = [.. stored.Manifest.Files.Select(file => new VersionFile(file, file.Digest is { } digest ? placements.GetValueOrDefault(digest) : null))];

        // Files that share their content share its bytes too.
        var seen = new HashSet<Digest>(Files.Count);
        StoredSize = Files.Sum(file => file.Entry.Digest is { } digest && seen.Add(digest) ? file.StoredSize ?? 0 : 0);
    }

    /// <summary>All that is immutable about the version.</summary>
    public Manifest Manifest { get; }

    /// <summary>The artifact.</summary>
    public ArtifactName Name => Manifest.Name;

    /// <summary>The number of the version.</summary>
    public long Number => Manifest.Version;

    /// <summary><c>name@number</c>.</summary>
    public Reference Reference => Reference.ToNumber(Name, Number);

    /// <summary>The digest of the manifest: the version's identity.</summary>
    public Digest Digest { get; }

    /// <summary>The sizes of all files together, in raw bytes.</summary>
    public long Size => Manifest.Size;

    /// <summary>The bytes that its distinct contents take in the store, shared or not.</summary>
    public long StoredSize { get; }

    /// <summary>Its files, by path.</summary>
    public IReadOnlyList<VersionFile> Files { get; }

    /// <summary>Its tags as they are now.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; }

    /// <summary>The aliases that point to it now.</summary>
    public IReadOnlyList<string> Aliases { get; }

    /// <summary>The author's JSON object.</summary>
    public JsonElement Metadata => Manifest.Metadata;

    /// <summary>When it was deleted, UTC; null: it is not.</summary>
    public DateTimeOffset? DeletedAt { get; }

    /// <summary>The reasons that keep it from deletion.</summary>
    public IReadOnlyList<string> Holds { get; }
}
