using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Coffer.Cli.Json;

/// <summary>A file, folder or link of a version.</summary>
internal sealed record FileView
{
    [Description("where it stands in the version")]
    public required string Path { get; init; }

    [Description("file, folder or link")]
    public required string Kind { get; init; }

    [Description("the digest of its content, or null")]
    public required string? Digest { get; init; }

    [Description("bytes of its content, raw")]
    public required long Size { get; init; }

    [Description("bytes that its content takes in the store; null where it has none or it is missing")]
    public required long? StoredSize { get; init; }

    [Description("none, gzip, brotli, zstd or lz4; null where it has no content or it is missing")]
    public required string? Encoding { get; init; }

    [Description("permission bits in octal, where known")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required string? Mode { get; init; }

    [Description("what a link points to")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required string? Target { get; init; }
}
