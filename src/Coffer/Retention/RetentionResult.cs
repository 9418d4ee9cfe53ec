namespace Coffer.Retention;

/// <summary>What became of one version of a plan.</summary>
/// <param name="Deletion">What was planned.</param>
/// <param name="Outcome">What became of it.</param>
public sealed record RetentionResult(RetentionDecision Deletion, RetentionOutcome Outcome);
