namespace Coffer.S3.Buckets;

/// <summary>How a bucket is.</summary>
public sealed record BucketState
{
    /// <summary>Whether there is one.</summary>
    public bool Exists { get; init; }

    /// <summary>Whether it keeps what is overwritten or deleted.</summary>
    public Finding<BucketVersioning> Versioning { get; init; } = new(BucketVersioning.Off);

    /// <summary>How it encrypts what says nothing of that; null: not.</summary>
    public Finding<BucketEncryption?> Encryption { get; init; } = new(null);

    /// <summary>Its lifecycle rules.</summary>
    public Finding<IReadOnlyList<BucketRule>> Rules { get; init; } = new([]);

    /// <summary>Its policy, a JSON document; null: it has none.</summary>
    public Finding<string?> Policy { get; init; } = new(null);

    /// <summary>Whether its versions can be locked.</summary>
    public bool CanLock { get; init; }

    /// <summary>How long nobody can delete a new version; null: it is not locked by itself.</summary>
    public Finding<BucketLock?> Lock { get; init; } = new(null);

    /// <summary>What the service does wrong, in the versioned bucket that this is, when many create one key: a store must not be written then. Null: nothing, or it was not tried.</summary>
    public string? CreateFault { get; init; }
}
