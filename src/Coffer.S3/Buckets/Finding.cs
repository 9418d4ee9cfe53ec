namespace Coffer.S3.Buckets;

/// <summary>What a bucket says of one aspect, or why it does not say it.</summary>
/// <param name="Value">What it says.</param>
/// <param name="Unread">Why it could not be read; null: it was.</param>
public sealed record Finding<T>(T Value, CofferException? Unread = null);
