namespace Coffer.S3.Buckets;

/// <summary>A lifecycle rule of a bucket, as far as Coffer looks at it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Prefix">What the keys begin with that it is about; empty: all.</param>
public sealed record BucketRule(string Id, string Prefix)
{
    /// <summary>Whether it is in force.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Whether it holds only for some of those keys, by tags or sizes.</summary>
    public bool Narrowed { get; init; }

    /// <summary>After how many days it removes what has arrived of an upload that nobody finished.</summary>
    public int? AbortUploadsAfter { get; init; }

    /// <summary>After how many days it deletes objects; 0: at a date.</summary>
    public int? ExpireAfter { get; init; }

    /// <summary>After how many days it removes versions that are no longer current.</summary>
    public int? NoncurrentAfter { get; init; }

    /// <summary>Where it moves objects to, and after how many days.</summary>
    public BucketTransition? Transition { get; init; }

    /// <summary>Whether it does something else as well.</summary>
    public bool Other { get; init; }

    /// <summary>What it does, in words.</summary>
    public override string ToString()
    {
        var parts = new List<string>();
        if (AbortUploadsAfter is { } abort)
            parts.Add($"abort uploads after {Words(abort)}");
        if (ExpireAfter is { } expire)
            parts.Add(expire == 0 ? "expire at a date" : $"expire after {Words(expire)}");
        if (NoncurrentAfter is { } noncurrent)
            parts.Add($"remove noncurrent versions after {Words(noncurrent)}");
        if (Transition is { } transition)
            parts.Add($"move to {transition.StorageClass} after {Words(transition.Days)}");
        if (Other || parts.Count == 0)
            parts.Add("do something else");
        return $"{string.Join(", ", parts)}{(Prefix.Length > 0 ? $" under {Prefix}" : "")}{(Narrowed ? " (some objects)" : "")}{(Enabled ? "" : " (disabled)")}";
    }

    private static string Words(int days) => days == 1 ? "1 day" : $"{days} days";
}
