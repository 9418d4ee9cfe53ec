using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>One thing of a bucket, and what became of it.</summary>
internal sealed record BucketStepView
{
    [Description("`bucket`, `versioning`, `encryption`, `lifecycle`, `policy` or `lock`")]
    public required string Aspect { get; init; }

    [Description("the aspect, or the id of a lifecycle rule")]
    public required string Subject { get; init; }

    [Description("how it was, in words")]
    public required string Was { get; init; }

    [Description("how it was to be, in words; null where it stays")]
    public required string? Becomes { get; init; }

    [Description("`same`, `changed`, `wouldChange` or `refused`")]
    public required string Outcome { get; init; }

    [Description("the kind of a refusal")]
    public required string? Kind { get; init; }

    [Description("the refusal")]
    public required string? Message { get; init; }
}
