using System.ComponentModel;
using Coffer.Catalog;

namespace Coffer.Cli.Json;

/// <summary>Versions, counted.</summary>
internal sealed record VersionStatsView
{
    [Description("how many")]
    public required long Versions { get; init; }

    [Description("their raw bytes")]
    public required long Bytes { get; init; }

    [Description("bytes that each takes in the store, as if nothing were shared")]
    public required long StoredBytes { get; init; }

    public static VersionStatsView Of(VersionStats stats) => new() { Versions = stats.Versions, Bytes = stats.Bytes, StoredBytes = stats.StoredBytes };
}
