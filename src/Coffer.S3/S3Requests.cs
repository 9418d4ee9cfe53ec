using Amazon.S3;
using Amazon.S3.Model;

namespace Coffer.S3;

/// <summary>Requests with what every one of its kind says: the bucket, the key, encryption, storage class, tags.</summary>
internal sealed class S3Requests(S3Options options)
{
    // Tells a put whose answer was lost from another's that came first.
    private const string Writer = "coffer-writer";

    private readonly string _prefix = options.Prefix.Length > 0 ? options.Prefix + "/" : "";

    private string? CustomerKey => options.Encryption.CustomerKey;

    private ServerSideEncryptionCustomerMethod? CustomerMethod => CustomerKey is null ? null : ServerSideEncryptionCustomerMethod.AES256;

    /// <summary>The key in the bucket of a key, or of what keys begin with.</summary>
    public string KeyOf(string key) => _prefix + key;

    /// <summary>The key in the store of a key in the bucket; null where it is not in the store.</summary>
    public string? KeyIn(string key) => key.StartsWith(_prefix, StringComparison.Ordinal) ? key[_prefix.Length..] : null;

    /// <summary>A name for one put, which no other has.</summary>
    public static string NewWriter() => Guid.NewGuid().ToString("n");

    /// <summary>Which put made an object; null where it was none that creates.</summary>
    public static string? WriterOf(GetObjectMetadataResponse head) => head.Metadata[Writer];

    /// <summary>A put of one request.</summary>
    /// <param name="key">The key in the store.</param>
    /// <param name="body">The bytes.</param>
    /// <param name="writer">Create it where nothing is, and say that this made it; null: whatever is there.</param>
    public PutObjectRequest Put(string key, S3Body body, string? writer)
    {
        var request = new PutObjectRequest
        {
            BucketName = options.Bucket,
            Key = KeyOf(key),
            InputStream = body,
            AutoCloseStream = false,
            AutoResetStreamPosition = true,
            UseChunkEncoding = false,
            ContentType = "application/octet-stream",
            IfNoneMatch = writer is null ? null : "*",
            StorageClass = options.StorageClass is null ? null : new S3StorageClass(options.StorageClass),
            ServerSideEncryptionMethod = Method(),
            ServerSideEncryptionKeyManagementServiceKeyId = options.Encryption.KeyId,
            ServerSideEncryptionCustomerMethod = CustomerMethod,
            ServerSideEncryptionCustomerProvidedKey = CustomerKey,
        };
        request.Headers.ContentLength = body.Length;
        if (writer is not null)
            request.Metadata[Writer] = writer;
        if (options.ObjectTags.Count > 0)
            request.TagSet = Tags();
        S3Metadata.AddTo(request.Metadata, options.ObjectMetadata);
        return request;
    }

    public GetObjectRequest Get(string key, ByteRange? range, string? tag) => new()
    {
        BucketName = options.Bucket,
        Key = KeyOf(key),
        ByteRange = range,
        EtagToMatch = tag,
        ServerSideEncryptionCustomerMethod = CustomerMethod,
        ServerSideEncryptionCustomerProvidedKey = CustomerKey,
    };

    public GetObjectMetadataRequest Head(string key) => new()
    {
        BucketName = options.Bucket,
        Key = KeyOf(key),
        ServerSideEncryptionCustomerMethod = CustomerMethod,
        ServerSideEncryptionCustomerProvidedKey = CustomerKey,
    };

    public InitiateMultipartUploadRequest Initiate(string key, string writer)
    {
        var request = new InitiateMultipartUploadRequest
        {
            BucketName = options.Bucket,
            Key = KeyOf(key),
            ContentType = "application/octet-stream",
            StorageClass = options.StorageClass is null ? null : new S3StorageClass(options.StorageClass),
            ServerSideEncryptionMethod = Method(),
            ServerSideEncryptionKeyManagementServiceKeyId = options.Encryption.KeyId,
            ServerSideEncryptionCustomerMethod = CustomerMethod,
            ServerSideEncryptionCustomerProvidedKey = CustomerKey,
        };
        request.Metadata[Writer] = writer;
        S3Metadata.AddTo(request.Metadata, options.ObjectMetadata);
        return request;
    }

    public UploadPartRequest Part(string key, string upload, int number, S3Body body) => new()
    {
        BucketName = options.Bucket,
        Key = KeyOf(key),
        UploadId = upload,
        PartNumber = number,
        PartSize = body.Length,
        InputStream = body,
        UseChunkEncoding = false,
        ServerSideEncryptionCustomerMethod = CustomerMethod,
        ServerSideEncryptionCustomerProvidedKey = CustomerKey,
    };

    public ListPartsRequest Parts(string key, string upload, int after) => new()
    {
        BucketName = options.Bucket,
        Key = KeyOf(key),
        UploadId = upload,
        PartNumberMarker = after == 0 ? null : after.ToString(System.Globalization.CultureInfo.InvariantCulture),
        SSECustomerAlgorithm = CustomerMethod?.Value,
        SSECustomerKey = CustomerKey,
    };

    public CompleteMultipartUploadRequest Complete(string key, string upload, List<PartETag> parts, bool ifAbsent) => new()
    {
        BucketName = options.Bucket,
        Key = KeyOf(key),
        UploadId = upload,
        PartETags = parts,
        IfNoneMatch = ifAbsent ? "*" : null,
        SSECustomerAlgorithm = CustomerMethod?.Value,
        SSECustomerKey = CustomerKey,
    };

    public AbortMultipartUploadRequest Abort(string key, string upload) => new() { BucketName = options.Bucket, Key = KeyOf(key), UploadId = upload };

    public PutObjectTaggingRequest Tag(string key) => new() { BucketName = options.Bucket, Key = KeyOf(key), Tagging = new Tagging { TagSet = Tags() } };

    public ListObjectsV2Request List(string prefix, int count) => new()
    {
        BucketName = options.Bucket,
        Prefix = KeyOf(prefix),
        MaxKeys = count,

        // XML cannot hold every key.
        Encoding = EncodingType.Url,
    };

    public ListMultipartUploadsRequest Uploads(string prefix, string? afterKey, string? afterUpload) => new()
    {
        BucketName = options.Bucket,
        Prefix = KeyOf(prefix),
        KeyMarker = afterKey,
        UploadIdMarker = afterUpload,
    };

    /// <summary>Throws where the service was asked to encrypt and its answer does not say that it did.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.Unsupported"/>.</exception>
    public void RequireEncrypted(ServerSideEncryptionMethod? said)
    {
        if (Method() is { } wanted && said != wanted)
            throw new CofferException(CofferError.Unsupported, $"{options.Address} does not encrypt as sse asks, without saying so; leave sse out where that is right, or use another service");
    }

    private ServerSideEncryptionMethod? Method() => options.Encryption.Kind switch
    {
        S3EncryptionKind.Service => ServerSideEncryptionMethod.AES256,
        S3EncryptionKind.KeyService => ServerSideEncryptionMethod.AWSKMS,
        _ => null,
    };

    private List<Tag> Tags() => [.. options.ObjectTags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })];
}
