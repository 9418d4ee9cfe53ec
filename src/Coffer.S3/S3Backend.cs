using Coffer.Blobs;
using Coffer.S3.Buckets;
using Coffer.Store;

namespace Coffer.S3;

/// <summary>The back end for the schemes <c>s3</c> and <c>minio</c>.</summary>
public static class S3Backend
{
    /// <summary>The blob store of an address; nothing is asked of the network.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: the address does not fit.</exception>
    public static BlobStore Open(StoreAddress address, StoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new S3BlobStore(S3Address.Parse(address), options.Time, options.Logger);
    }

    /// <summary>The bucket of an address; nothing is asked of the network.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.Unsupported"/>: the address is of another kind of store. <see cref="CofferError.InvalidArgument"/>: it does not fit.</exception>
    public static StoreBucket OpenBucket(StoreAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.Scheme is "s3" or "minio"
            ? new StoreBucket(S3Address.Parse(address))
            : throw new CofferException(CofferError.Unsupported, $"{address} has no bucket; give an address such as s3://bucket/prefix");
    }
}
