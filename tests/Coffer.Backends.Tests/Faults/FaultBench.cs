using Coffer.Backends.Tests.Ceph;
using Coffer.Blobs;
using Coffer.Conformance.Proxy;
using Coffer.S3;

namespace Coffer.Backends.Tests.Faults;

/// <summary>A place in a bucket, seen through a proxy and seen as it is.</summary>
internal sealed class FaultBench : IAsyncDisposable
{
    private static readonly SemaphoreSlim Making = new(1, 1);
    private static S3Options? _bucket;

    private FaultBench(FaultProxy proxy, S3BlobStore blobs, S3BlobStore direct) => (Proxy, Blobs, Direct) = (proxy, blobs, direct);

    public FaultProxy Proxy { get; }

    /// <summary>The bucket through the proxy.</summary>
    public S3BlobStore Blobs { get; }

    /// <summary>The bucket without the proxy.</summary>
    public S3BlobStore Direct { get; }

    /// <summary>Makes one in a bucket that all share.</summary>
    /// <param name="ceph">The node.</param>
    /// <param name="place">The prefix of its keys.</param>
    /// <param name="change">How the options of the store behind the proxy differ.</param>
    public static async Task<FaultBench> MakeAsync(CephNode ceph, string place, Func<S3Options, S3Options>? change = null)
    {
        await Making.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            _bucket ??= await ceph.NewBucketAsync();
        }
        finally
        {
            Making.Release();
        }

        // Small limits, so that a few megabytes go in parts; and time for a machine that is busy, as it is divided by the clock's haste.
        var options = _bucket with { Prefix = place, MultipartThreshold = 5 << 20, Timeout = TimeSpan.FromMinutes(5) };
        var proxy = await FaultProxy.StartAsync(options.Endpoint!, TestContext.Current.CancellationToken);
        var behind = options with { Endpoint = proxy.Address };
        return new FaultBench(proxy, new S3BlobStore(change?.Invoke(behind) ?? behind, new HurriedTime()), new S3BlobStore(options));
    }

    /// <summary>The bytes under a key, seen without the proxy; null where there is nothing.</summary>
    public async Task<byte[]?> BytesAsync(BlobKey key)
    {
        if (await Direct.OpenAsync(key, cancellationToken: TestContext.Current.CancellationToken) is not { } reader)
            return null;
        await using (reader)
        {
            using var bytes = new MemoryStream();
            await reader.Stream.CopyToAsync(bytes, TestContext.Current.CancellationToken);
            return bytes.ToArray();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Blobs.DisposeAsync();
        await Direct.DisposeAsync();
        await Proxy.DisposeAsync();
    }
}
