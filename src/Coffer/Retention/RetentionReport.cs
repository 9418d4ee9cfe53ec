namespace Coffer.Retention;

/// <summary>What came of a plan.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Results">What became of each version of it, in its order.</param>
public sealed record RetentionReport(RetentionPlan Plan, IReadOnlyList<RetentionResult> Results)
{
    /// <summary>How many versions were deleted.</summary>
    public int Deleted => Results.Count(result => result.Outcome == RetentionOutcome.Deleted);

    /// <summary>Those that were passed over, because they are held, have an alias, or are gone since.</summary>
    public IEnumerable<RetentionResult> PassedOver => Results.Where(result => result.Outcome != RetentionOutcome.Deleted);
}
