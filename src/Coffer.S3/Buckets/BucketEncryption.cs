namespace Coffer.S3.Buckets;

/// <summary>How a bucket encrypts what says nothing of that.</summary>
/// <param name="Algorithm">As S3 calls it: <c>AES256</c>, with keys of the service, or <c>aws:kms</c>.</param>
/// <param name="KeyId">The key in the key service; null: its default.</param>
public sealed record BucketEncryption(string Algorithm, string? KeyId = null)
{
    /// <summary>Keys of the service: SSE-S3.</summary>
    public static BucketEncryption OfService { get; } = new("AES256");

    /// <summary>A key of the key service: SSE-KMS.</summary>
    public static BucketEncryption OfKeyService(string? keyId) => new("aws:kms", keyId);

    /// <summary>Reads <c>s3</c>, <c>kms</c> or <c>kms:KEY</c>.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: it is none of them.</exception>
    public static BucketEncryption Parse(string text) => text switch
    {
        "s3" => OfService,
        "kms" => OfKeyService(null),
        ['k', 'm', 's', ':', _, ..] => OfKeyService(text[4..]),
        _ => throw new CofferException(CofferError.InvalidArgument, $"'{text}' is not an encryption; write s3, kms or kms:KEY"),
    };

    /// <inheritdoc/>
    public override string ToString() => this switch
    {
        { Algorithm: "AES256" } => "s3",
        { Algorithm: "aws:kms", KeyId: null } => "kms",
        { Algorithm: "aws:kms", KeyId: { } key } => $"kms:{key}",
        _ => Algorithm,
    };
}
