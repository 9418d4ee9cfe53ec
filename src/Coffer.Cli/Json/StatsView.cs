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

    [Description("raw bytes that were not kept again, since they were there already")]
    public required long SharedBytes { get; init; }

    [Description("what encoding saves of the distinct bytes, 0 to 1")]
    public required double CompressionSavings { get; init; }

    [Description("what keeping each content once saves of all raw bytes, 0 to 1")]
    public required double DedupSavings { get; init; }

    [Description("versions by type")]
    public required IReadOnlyDictionary<string, VersionStatsView> ByType { get; init; }

    [Description("versions by job, the 20 jobs that have the most bytes")]
    public required IReadOnlyDictionary<string, VersionStatsView> ByJob { get; init; }

    [Description("versions by the day of their creation, UTC")]
    public required IReadOnlyDictionary<string, VersionStatsView> ByDay { get; init; }

    [Description("contents, their raw and their stored bytes, by encoding")]
    public required IReadOnlyDictionary<string, EncodingView> ByEncoding { get; init; }

    [Description("the version that was created first; null where there is none")]
    public required EntryView? Oldest { get; init; }

    [Description("the largest versions, at most five")]
    public required IReadOnlyList<EntryView> Largest { get; init; }
}
