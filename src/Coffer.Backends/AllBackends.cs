using Coffer.S3;
using Coffer.Store;

namespace Coffer.Backends;

/// <summary>The back ends that Coffer has beside a folder and memory.</summary>
public static class AllBackends
{
    /// <summary>Adds all of them. Each one's library is loaded when an address of its own is opened.</summary>
    public static StoreBackends AddAll(this StoreBackends backends)
    {
        ArgumentNullException.ThrowIfNull(backends);
        return backends
            .Add("s3", static (address, options) => S3Backend.Open(address, options), static () => S3Settings.OfS3)
            .Add("minio", static (address, options) => S3Backend.Open(address, options), static () => S3Settings.OfMinio);
    }
}
