namespace Coffer.S3.Buckets;

/// <summary>A step and what became of it.</summary>
/// <param name="Step">The step.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Refusal">Why it was refused; null: it was not.</param>
public sealed record BucketResult(BucketStep Step, BucketOutcome Outcome, CofferException? Refusal = null);
