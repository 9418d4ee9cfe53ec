namespace Coffer.S3;

/// <summary>Ways in which S3 encrypts.</summary>
public enum S3EncryptionKind
{
    /// <summary>As the bucket says.</summary>
    OfBucket,

    /// <summary>SSE-S3.</summary>
    Service,

    /// <summary>SSE-KMS.</summary>
    KeyService,

    /// <summary>SSE-C.</summary>
    Customer,
}
