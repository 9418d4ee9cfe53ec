using Coffer.Content;
using Coffer.Retention;

namespace Coffer.Cli.Json;

/// <summary>From what the rules say to what <c>--json</c> prints, and back from a plan in a file.</summary>
internal static class RetentionViews
{
    public static RetentionPlanView Of(RetentionPlan plan) => new()
    {
        Id = plan.Id,
        Store = plan.Store,
        PlannedAt = plan.PlannedAt,
        Versions = plan.Versions,
        Bytes = plan.Bytes,
        FreedBytes = plan.FreedBytes,
        FreedStoredBytes = plan.FreedStoredBytes,
        Kept = plan.Kept.ToDictionary(kept => Word(kept.Key), kept => kept.Value),
        Deletions = [.. plan.Deletions.Select(Of)],
    };

    public static RetentionDecisionView Of(RetentionDecision decision) => new()
    {
        Reference = decision.Reference,
        Name = decision.Name,
        Version = decision.Number,
        Digest = decision.Manifest.ToString(),
        CreatedAt = decision.CreatedAt,
        Size = decision.Size,
        StoredSize = decision.StoredSize,
        Rule = decision.Rule,
        Goes = decision.Goes,
        Cause = Word(decision.Cause),
        Reason = decision.Reason,
        GoesAt = decision.GoesAt,
    };

    public static RetentionReportView Of(RetentionReport report) => new()
    {
        Plan = report.Plan.Id,
        Deleted = report.Deleted,
        PassedOver = report.PassedOver.Count(),
        Results = [.. report.Results.Select(result => new RetentionResultView { Reference = result.Deletion.Reference, Rule = result.Deletion.Rule, Outcome = Word(result.Outcome) })],
    };

    public static ExplainView Of(RetentionExplanation explanation) => new()
    {
        Reference = explanation.Reference,
        DeletedAt = explanation.DeletedAt,
        Decision = explanation.Decision is { } decision ? Of(decision) : null,
        Findings = [.. explanation.Findings.Select(finding => new RetentionFindingView { Subject = finding.Subject, Words = finding.Words, Keeps = finding.Keeps })],
        DueAt = explanation.DueAt,
    };

    /// <summary>The plan that a view was made of.</summary>
    /// <exception cref="CofferException">InvalidArgument: a digest is none.</exception>
    public static RetentionPlan Read(RetentionPlanView view) => new(
        view.Store,
        view.PlannedAt,
        [.. view.Deletions.Select(deletion => new RetentionDecision(
            deletion.Name, deletion.Version, Digest.Parse(deletion.Digest), deletion.CreatedAt, deletion.Size, deletion.StoredSize, deletion.Rule,
            Enum.TryParse<RetentionCause>(deletion.Cause, ignoreCase: true, out var cause) ? cause : default, deletion.Reason, IsAmongLatest: false, deletion.GoesAt))])
    {
        Versions = view.Versions,
        FreedBytes = view.FreedBytes,
        FreedStoredBytes = view.FreedStoredBytes,
    };

    public static string WordsOf(RetentionCause cause) => cause switch
    {
        RetentionCause.Held => "held",
        RetentionCause.Aliased => "with an alias",
        RetentionCause.AmongLatest => "among the newest",
        RetentionCause.MinimumAge => "too young",
        RetentionCause.NotDue => "not due yet",
        RetentionCause.KeptByRule => "kept by a rule",
        RetentionCause.NoRule => "without a rule",
        _ => Word(cause),
    };

    public static string WordsOf(RetentionOutcome outcome) => outcome switch
    {
        RetentionOutcome.Held => "got a hold",
        RetentionOutcome.Aliased => "got an alias",
        _ => "is gone",
    };

    private static string Word(Enum value) => value.ToString() is var name ? char.ToLowerInvariant(name[0]) + name[1..] : "";
}
