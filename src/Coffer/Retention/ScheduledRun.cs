using Coffer.Store;

namespace Coffer.Retention;

/// <summary>One run of a schedule.</summary>
/// <param name="Occurrence">The time of the schedule that it ran for, UTC; of many that were missed the last.</param>
/// <param name="Report">What went by the policy; null where it failed before.</param>
/// <param name="Collected">What the collection behind it removed; null where it failed before.</param>
/// <param name="Failure">Why it failed; null: it did not.</param>
public sealed record ScheduledRun(DateTimeOffset Occurrence, RetentionReport? Report, CollectReport? Collected, CofferException? Failure);
