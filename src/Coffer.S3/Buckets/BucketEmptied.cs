namespace Coffer.S3.Buckets;

/// <summary>What was removed from a bucket.</summary>
/// <param name="Versions">How many objects and older versions of them.</param>
/// <param name="Marks">How many marks of deletion.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Uploads">How many unfinished uploads.</param>
/// <param name="BucketRemoved">Whether the bucket itself went.</param>
public sealed record BucketEmptied(long Versions, long Marks, long Bytes, long Uploads, bool BucketRemoved);
