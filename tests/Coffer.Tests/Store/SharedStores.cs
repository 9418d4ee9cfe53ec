using Coffer.Artifacts;
using Coffer.Blobs;
using Coffer.Conformance;
using Coffer.Store;

namespace Coffer.Tests.Store;

/// <summary>Several stores over the same blobs, each with a catalog and a counter of its own, as machines that share only a bucket.</summary>
internal sealed class SharedStores(Func<BlobStore> open, TimeProvider time, Func<string?>? catalogPath = null) : IAsyncDisposable
{
    private readonly List<ArtifactStore> _stores = [];

    /// <summary>Opens one more.</summary>
    public async Task<(ArtifactStore Store, CountingBlobStore Blobs)> OpenAsync(CancellationToken cancellationToken)
    {
        var blobs = new CountingBlobStore(open());
        var store = await ArtifactStore.OpenAsync(blobs, new StoreOptions { Time = time, Parallelism = 1, CatalogPath = catalogPath?.Invoke() }, cancellationToken);
        _stores.Add(store);
        return (store, blobs);
    }

    /// <summary>What lies under a prefix, looked at past all counters.</summary>
    public async Task<List<string>> KeysAsync(string prefix, CancellationToken cancellationToken)
    {
        await using var blobs = open();
        var keys = new List<string>();
        await foreach (var blob in blobs.ListAsync(prefix, cancellationToken: cancellationToken))
            keys.Add(blob.Key.Value);
        return keys;
    }

    public static async Task<byte[]> ReadAsync(ArtifactStore store, string reference, CancellationToken cancellationToken)
    {
        await using var stream = await store.OpenFileAsync(Reference.Parse(reference), cancellationToken: cancellationToken);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, cancellationToken);
        return bytes.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
            await store.DisposeAsync();
    }
}
