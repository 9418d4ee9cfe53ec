using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>What came of a plan.</summary>
internal sealed record RetentionReportView
{
    [Description("the plan's id")]
    public required string Plan { get; init; }

    [Description("versions that were deleted")]
    public required int Deleted { get; init; }

    [Description("versions that were passed over, because they changed since the plan was made")]
    public required int PassedOver { get; init; }

    [Description("what became of each version")]
    public required IReadOnlyList<RetentionResultView> Results { get; init; }
}
