using System.ComponentModel;
using System.Text.Json;

namespace Coffer.Cli.Json;

/// <summary>A version with all that is known of it.</summary>
internal record VersionView
{
    [Description("the artifact")]
    public required string Name { get; init; }

    [Description("the number of the version")]
    public required long Version { get; init; }

    [Description("name@version")]
    public required string Reference { get; init; }

    [Description("the digest of the manifest, which is the identity of the version")]
    public required string Digest { get; init; }

    [Description("what kind of thing it is")]
    public required string Type { get; init; }

    [Description("what produced it, or null")]
    public required string? Job { get; init; }

    [Description("when it was put")]
    public required DateTimeOffset CreatedAt { get; init; }

    [Description("when it expires, or null")]
    public required DateTimeOffset? ExpiresAt { get; init; }

    [Description("bytes of all its files, raw")]
    public required long Size { get; init; }

    [Description("bytes that its contents take in the store")]
    public required long StoredSize { get; init; }

    [Description("whether a folder was put")]
    public required bool IsFolder { get; init; }

    [Description("the files, folders and links in it")]
    public required IReadOnlyList<FileView> Files { get; init; }

    [Description("the tags as they are now")]
    public required IReadOnlyDictionary<string, string> Tags { get; init; }

    [Description("the aliases that point to it now")]
    public required IReadOnlyList<string> Aliases { get; init; }

    [Description("the author's JSON object")]
    public required JsonElement Metadata { get; init; }

    [Description("the reasons that keep it from deletion")]
    public required IReadOnlyList<string> Holds { get; init; }
}
