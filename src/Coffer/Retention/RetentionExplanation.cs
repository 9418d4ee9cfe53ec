namespace Coffer.Retention;

/// <summary>Why a version is still here, and when it would go.</summary>
/// <param name="Decision">What the policy decides about it now; null: it was deleted already.</param>
/// <param name="Findings">What the rules, and all that may keep it, say, one after the other.</param>
/// <param name="DueAt">When it would go if neither hold, alias nor being one of the newest kept it; of what was deleted, when a collection may remove it. Null: never.</param>
/// <param name="Reference"><c>name@number</c>.</param>
/// <param name="DeletedAt">When it was deleted, UTC; null: it is not.</param>
public sealed record RetentionExplanation(
    string Reference,
    DateTimeOffset? DeletedAt,
    RetentionDecision? Decision,
    IReadOnlyList<RetentionFinding> Findings,
    DateTimeOffset? DueAt);
