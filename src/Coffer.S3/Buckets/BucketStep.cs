namespace Coffer.S3.Buckets;

/// <summary>One thing of a bucket: how it is and how it is to be.</summary>
/// <param name="Aspect">Of what kind.</param>
/// <param name="Subject">Which: the aspect, or a rule's id.</param>
/// <param name="Was">How it is, in words.</param>
/// <param name="Becomes">How it is to be, in words; null: it stays.</param>
/// <param name="Refusal">Why it cannot be so; null: it may.</param>
public sealed record BucketStep(BucketAspect Aspect, string Subject, string Was, string? Becomes, CofferException? Refusal = null);
