using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>How a bucket is.</summary>
internal sealed record BucketShowView
{
    [Description("the store's address")]
    public required string Store { get; init; }

    [Description("`off`, `on` or `suspended`")]
    public required string Versioning { get; init; }

    [Description("`s3`, `kms` or `kms:KEY`")]
    public required string? Encryption { get; init; }

    [Description("the policy's JSON, as text")]
    public required string? Policy { get; init; }

    [Description("whether versions can be locked")]
    public required bool CanLock { get; init; }

    [Description("how long new versions are locked, in words")]
    public required string? Lock { get; init; }

    [Description("the lifecycle rules")]
    public required IReadOnlyList<BucketRuleView> Rules { get; init; }

    [Description("what could not be read, and why")]
    public required IReadOnlyList<string> Unread { get; init; }

    [Description("what should be otherwise, and how")]
    public required IReadOnlyList<string> Advice { get; init; }
}
