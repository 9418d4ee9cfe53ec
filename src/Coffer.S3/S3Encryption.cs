using System.Text;

namespace Coffer.S3;

/// <summary>How the service encrypts what a store writes. What prints it prints no key.</summary>
public sealed record S3Encryption
{
    private S3Encryption(S3EncryptionKind kind, string? keyId = null, string? customerKey = null)
    {
        Kind = kind;
        KeyId = keyId;
        CustomerKey = customerKey;
    }

    /// <summary>As the bucket says.</summary>
    public static S3Encryption OfBucket { get; } = new(S3EncryptionKind.OfBucket);

    /// <summary>With keys of the service: SSE-S3.</summary>
    public static S3Encryption OfService { get; } = new(S3EncryptionKind.Service);

    /// <summary>Which way.</summary>
    public S3EncryptionKind Kind { get; }

    /// <summary>The id of the key in the key service; null: its default.</summary>
    public string? KeyId { get; }

    /// <summary>The customer's key, 32 bytes in base64.</summary>
    internal string? CustomerKey { get; }

    /// <summary>With a key of the key service: SSE-KMS.</summary>
    /// <param name="keyId">The key's id; null: the service's default.</param>
    public static S3Encryption OfKeyService(string? keyId) => new(S3EncryptionKind.KeyService, keyId);

    /// <summary>With a key that each request brings and the service does not keep: SSE-C. Lose it, lose the store.</summary>
    /// <param name="key">32 bytes.</param>
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: it has not 32 bytes.</exception>
    public static S3Encryption OfCustomer(ReadOnlySpan<byte> key) => key.Length == 32
        ? new(S3EncryptionKind.Customer, customerKey: Convert.ToBase64String(key))
        : throw new CofferException(CofferError.InvalidArgument, $"a key for SSE-C has 32 bytes, not {key.Length}");

    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(Kind);
        return true;
    }
}
