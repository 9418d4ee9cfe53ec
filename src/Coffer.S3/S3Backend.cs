using Coffer.Blobs;
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
}
