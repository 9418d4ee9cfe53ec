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
        return new S3BlobStore(S3Address.Parse(address, options.Variables), options.Time, options.Logger, options.Variables);
    }

    /// <summary>The bucket of an address; nothing is asked of the network.</summary>
    /// <param name="address">The address of a store.</param>
    /// <param name="environment">Reads a variable; null: that of the process.</param>
    /// <exception cref="CofferException"><see cref="CofferError.Unsupported"/>: the address is of another kind of store. <see cref="CofferError.InvalidArgument"/>: it does not fit.</exception>
    public static StoreBucket OpenBucket(StoreAddress address, Func<string, string?>? environment = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.Scheme is "s3" or "minio"
            ? new StoreBucket(S3Address.Parse(address, environment), environment)
            : throw new CofferException(CofferError.Unsupported, $"{address} has no bucket; give an address such as s3://bucket/prefix");
    }
}
