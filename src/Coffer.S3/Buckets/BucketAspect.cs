namespace Coffer.S3.Buckets;

/// <summary>What can be set of a bucket.</summary>
public enum BucketAspect
{
    /// <summary>That it is there.</summary>
    Bucket,

    /// <summary>Whether it keeps what is overwritten or deleted.</summary>
    Versioning,

    /// <summary>How it encrypts what says nothing of that.</summary>
    Encryption,

    /// <summary>What it does by itself as time goes by.</summary>
    Lifecycle,

    /// <summary>Who may do what.</summary>
    Policy,

    /// <summary>How long nobody can delete a version.</summary>
    Lock,
}
