using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>What a set-up of a bucket did.</summary>
internal sealed record BucketSetupView
{
    [Description("the store's address")]
    public required string Store { get; init; }

    [Description("whether nothing was changed")]
    public required bool DryRun { get; init; }

    [Description("what stayed, changed or was refused")]
    public required IReadOnlyList<BucketStepView> Steps { get; init; }

    [Description("what is worth knowing")]
    public required IReadOnlyList<string> Warnings { get; init; }
}
