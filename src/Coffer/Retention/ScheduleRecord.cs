namespace Coffer.Retention;

/// <summary>One record of the series in which the processes that share a store agree on who runs its schedule.</summary>
/// <param name="ClaimedAt">When somebody began to run, UTC.</param>
/// <param name="EndsBy">When the run is over, whatever it has done until then, UTC: from then on another may begin.</param>
/// <param name="FinishedAt">When it was over, UTC; null: it runs, or died.</param>
/// <param name="Format">1.</param>
/// <param name="Occurrence">The time of the schedule that it runs for, UTC.</param>
/// <param name="Previous">The time of the schedule that was run for before, UTC: where a run dies, it goes on from there.</param>
internal sealed record ScheduleRecord(DateTimeOffset ClaimedAt, DateTimeOffset EndsBy, DateTimeOffset? FinishedAt, int Format, DateTimeOffset Occurrence, DateTimeOffset Previous);
