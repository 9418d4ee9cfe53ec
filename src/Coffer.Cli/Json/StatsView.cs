using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>What a store holds and takes.</summary>
internal sealed record StatsView
{
    [Description("the address")]
    public required string Store { get; init; }

    [Description("artifacts with a version")]
    public required long Artifacts { get; init; }

    [Description("versions")]
    public required long Versions { get; init; }

    [Description("raw bytes of all versions, as if nothing were shared")]
    public required long Bytes { get; init; }

    [Description("distinct contents")]
    public required long Contents { get; init; }

    [Description("their raw bytes")]
    public required long DistinctBytes { get; init; }

    [Description("bytes that they take in the store")]
    public required long StoredBytes { get; init; }

    [Description("versions and their raw bytes, by type")]
    public required IReadOnlyDictionary<string, TypeView> ByType { get; init; }

    [Description("contents, their raw and their stored bytes, by encoding")]
    public required IReadOnlyDictionary<string, EncodingView> ByEncoding { get; init; }
}
