using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>One run of the retention schedule.</summary>
internal sealed record ScheduledRunView
{
    [Description("the time of the schedule that it ran for")]
    public required DateTimeOffset Occurrence { get; init; }

    [Description("versions that were deleted")]
    public required int Deleted { get; init; }

    [Description("versions that were passed over, because they changed since the plan was made")]
    public required int PassedOver { get; init; }

    [Description("bytes that the collection behind it freed")]
    public required long Freed { get; init; }

    [Description("why it failed, or null")]
    public required ErrorDetail? Error { get; init; }
}
