using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>What became of one version of a plan.</summary>
internal sealed record RetentionResultView
{
    [Description("name@version")]
    public required string Reference { get; init; }

    [Description("the rule that decided about it, or null")]
    public required string? Rule { get; init; }

    [Description("deleted; or passed over: held, aliased or gone since the plan was made")]
    public required string Outcome { get; init; }
}
