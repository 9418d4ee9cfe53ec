using System.Runtime.CompilerServices;
using Coffer.Blobs;

namespace Coffer.Tests.Blobs;

/// <summary>The least that a back end may do: no conditional create, no replacing, no ranges, no stages of its own, and a network in between.</summary>
public sealed class PoorBlobStore() : BlobStore("poor:", "poor")
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, byte[]> _blobs = [];

    public override BlobStoreCapabilities Capabilities { get; } = new()
    {
        CreateIfAbsent = false,
        Overwrite = false,
        Ranges = false,
        StagesInPlace = false,
        Remote = true,
    };

    protected override async Task<bool> PutCoreAsync(BlobKey key, BlobSource source, PutCondition condition, CancellationToken cancellationToken)
    {
        // Looks first and writes then, with room in between for another writer: what a service without conditions allows.
        if (await StatCoreAsync(key, cancellationToken) is not null)
            return false;
        await using var stream = await source.OpenExactAsync(cancellationToken);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, cancellationToken);
        lock (_gate)
            _blobs[key.Value] = bytes.ToArray();
        return true;
    }

    protected override Task<BlobReader?> OpenCoreAsync(BlobKey key, BlobRange range, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return Task.FromResult(_blobs.TryGetValue(key.Value, out var bytes)
                ? new BlobReader(new(key, bytes.Length), new MemoryStream(bytes, writable: false))
                : null);
        }
    }

    protected override Task<BlobInfo?> StatCoreAsync(BlobKey key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
            return Task.FromResult<BlobInfo?>(_blobs.TryGetValue(key.Value, out var bytes) ? new BlobInfo(key, bytes.Length) : null);
    }

    protected override Task DeleteCoreAsync(IReadOnlyCollection<BlobKey> keys, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            foreach (var key in keys)
                _blobs.Remove(key.Value);
        }

        return Task.CompletedTask;
    }

    protected override async IAsyncEnumerable<BlobInfo> ListCoreAsync(
        string prefix, string? after, int limit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        List<BlobInfo> all;
        lock (_gate)
            all = [.. _blobs.Select(blob => new BlobInfo(new(blob.Key), blob.Value.Length))];
        foreach (var blob in all.Where(blob => blob.Key.Value.StartsWith(prefix, StringComparison.Ordinal)).OrderBy(blob => blob.Key))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (after is null || BlobKey.CompareUtf8(blob.Key.Value, after) > 0)
                yield return blob;
        }
    }
}
