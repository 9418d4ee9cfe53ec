namespace Coffer.S3.Buckets;

/// <summary>What a set-up did.</summary>
/// <param name="Results">Step by step.</param>
/// <param name="Warnings">What is worth knowing.</param>
public sealed record BucketReport(IReadOnlyList<BucketResult> Results, IReadOnlyList<string> Warnings)
{
    /// <summary>What was refused first; null: nothing was.</summary>
    public CofferException? Refusal => Results.FirstOrDefault(result => result.Outcome == BucketOutcome.Refused)?.Refusal;
}
