namespace Coffer.S3.Buckets;

/// <summary>A move of objects to another storage class.</summary>
/// <param name="StorageClass">Which, as the service calls it.</param>
/// <param name="Days">After how many days.</param>
public sealed record BucketTransition(string StorageClass, int Days);
