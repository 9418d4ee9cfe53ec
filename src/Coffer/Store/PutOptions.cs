using System.Text.Json;
using Coffer.Artifacts;

namespace Coffer.Store;

/// <summary>What a put says about a version, and under which condition it happens.</summary>
public sealed record PutOptions
{
    private static readonly JsonElement NoMetadata = JsonElement.Parse("{}");

    /// <summary>
    /// What kind of thing it is; null, the default: what its first bytes plainly show it to be (see <see cref="Artifacts.Recognition.ContentRecognition"/>),
    /// else <c>custom</c>.
    /// </summary>
    public ArtifactType? Type { get; init; }

    /// <summary>What produced it.</summary>
    public string? Job { get; init; }

    /// <summary>The author's JSON object. Default: an empty one.</summary>
    public JsonElement Metadata { get; init; } = NoMetadata;

    /// <summary>The tags it starts with.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = TagSet.Empty;

    /// <summary>When reading it begins to fail with Expired; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Only where the artifact has no version that is not deleted; else AlreadyExists. Of many such puts exactly one succeeds.</summary>
    public bool IfAbsent { get; init; }

    /// <summary>Only where files, metadata or type differ from the latest version's; else that version is returned and nothing is written. Job, tags, times and expiry are not compared.</summary>
    public bool IfChanged { get; init; }
}
