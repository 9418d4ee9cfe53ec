namespace Coffer.S3.Buckets;

/// <summary>How a bucket is to be. What is null stays as it is; 0 days remove a rule of Coffer's.</summary>
public sealed record BucketWishes
{
    /// <summary>Whether it keeps what is overwritten or deleted.</summary>
    public bool? Versioning { get; init; }

    /// <summary>How it encrypts what says nothing of that.</summary>
    public BucketEncryption? Encryption { get; init; }

    /// <summary>After how many days what has arrived of an unfinished upload is removed. Default: 7.</summary>
    public int? AbortUploadsAfter { get; init; } = 7;

    /// <summary>After how many days objects are deleted, by what their keys in the bucket begin with. Never what versions refer to.</summary>
    public IReadOnlyDictionary<string, int> ExpireAfter { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>After how many days versions are removed that are no longer current.</summary>
    public int? NoncurrentAfter { get; init; }

    /// <summary>Where the store's content is moved to, and after how many days.</summary>
    public BucketTransition? Transition { get; init; }

    /// <summary>Who may do what: a JSON document.</summary>
    public string? Policy { get; init; }

    /// <summary>How long nobody can delete a new version.</summary>
    public BucketLock? Lock { get; init; }
}
