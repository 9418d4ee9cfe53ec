using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>What was removed from a bucket.</summary>
internal sealed record BucketEmptyView
{
    [Description("the store's address")]
    public required string Store { get; init; }

    [Description("objects and older versions of them")]
    public required long Versions { get; init; }

    [Description("marks of deletion")]
    public required long Marks { get; init; }

    [Description("their bytes")]
    public required long Bytes { get; init; }

    [Description("unfinished uploads")]
    public required long Uploads { get; init; }

    [Description("whether the bucket went too")]
    public required bool BucketRemoved { get; init; }
}
