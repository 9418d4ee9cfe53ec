using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>Why a version is still here, and when it would go.</summary>
internal sealed record ExplainView
{
    [Description("name@version")]
    public required string Reference { get; init; }

    [Description("when it was deleted, or null")]
    public required DateTimeOffset? DeletedAt { get; init; }

    [Description("what the rules decide about it now, or null where it was deleted")]
    public required RetentionDecisionView? Decision { get; init; }

    [Description("what each rule, and all that may keep it, says")]
    public required IReadOnlyList<RetentionFindingView> Findings { get; init; }

    [Description("when it would go if neither hold, alias nor being one of the newest kept it; of a deleted one, when its grace ends; or null: never")]
    public required DateTimeOffset? DueAt { get; init; }
}
