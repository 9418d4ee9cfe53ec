namespace Coffer.S3.Buckets;

/// <summary>Whether a bucket keeps what is overwritten or deleted.</summary>
public enum BucketVersioning
{
    /// <summary>It does not, and never did.</summary>
    Off,

    /// <summary>It does.</summary>
    On,

    /// <summary>It does no longer, and still has what it kept.</summary>
    Suspended,
}
