using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Coffer.Blobs.Memory;

/// <summary>Blobs in this process's memory: for tests, and for what need not outlive the process. A blob holds up to 2 GiB.</summary>
/// <param name="logger">Where debug lines of each operation go.</param>
public sealed class MemoryBlobStore(ILogger? logger = null) : BlobStore("memory:", "memory", logger)
{
    private const int PageSize = 256;

    private readonly Lock _gate = new();
    private readonly SortedSet<Entry> _entries = new(Comparer<Entry>.Create(static (a, b) => BlobKey.CompareUtf8(a.Key, b.Key)));

    /// <inheritdoc/>
    public override BlobStoreCapabilities Capabilities { get; } = new()
    {
        CreateIfAbsent = true,
        Overwrite = true,
        Ranges = true,
        StagesInPlace = true,
        Remote = false,
    };

    /// <inheritdoc/>
    protected override BlobStage CreateStageCore() => new MemoryStage();

    /// <inheritdoc/>
    protected override async Task<bool> PutCoreAsync(BlobKey key, BlobSource source, PutCondition condition, CancellationToken cancellationToken)
    {
        if (condition == PutCondition.IfAbsent && Find(key) is not null)
            return false;
        var bytes = source is MemoryStage stage ? stage.Bytes : await ReadAsync(source, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        var entry = new Entry(key.Value, bytes);
        lock (_gate)
        {
            if (condition == PutCondition.Any)
                _entries.Remove(entry);
            return _entries.Add(entry);
        }
    }

    /// <inheritdoc/>
    protected override Task<BlobReader?> OpenCoreAsync(BlobKey key, BlobRange range, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Find(key) is not { } bytes)
            return Task.FromResult<BlobReader?>(null);
        var length = (int)range.Within(bytes.Length);
        return Task.FromResult<BlobReader?>(new(new(key, bytes.Length), Read(bytes.Slice((int)range.Offset, length))));
    }

    /// <inheritdoc/>
    protected override Task<BlobInfo?> StatCoreAsync(BlobKey key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<BlobInfo?>(Find(key) is { } bytes ? new(key, bytes.Length) : null);
    }

    /// <inheritdoc/>
    protected override Task DeleteCoreAsync(IReadOnlyCollection<BlobKey> keys, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            foreach (var key in keys)
                _entries.Remove(new(key.Value, default));
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async IAsyncEnumerable<BlobInfo> ListCoreAsync(
        string prefix, string? after, int limit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        List<BlobInfo> page;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            page = ListPage(prefix, after, Math.Min(limit, PageSize));
            foreach (var blob in page)
                yield return blob;
            after = page.Count > 0 ? page[^1].Key.Value : after;
        }
        while (page.Count == PageSize);
    }

    private static MemoryStream Read(ReadOnlyMemory<byte> bytes) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(bytes, out var segment)
            ? new(segment.Array!, segment.Offset, segment.Count, writable: false)
            : throw new InvalidOperationException("Blobs in memory are arrays.");

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(BlobSource source, CancellationToken cancellationToken)
    {
        var stage = new MemoryStage();
        await using (stage.ConfigureAwait(false))
        {
            await source.CopyToAsync(stage, cancellationToken).ConfigureAwait(false);
            return stage.Bytes;
        }
    }

    private ReadOnlyMemory<byte>? Find(BlobKey key)
    {
        lock (_gate)
            return _entries.TryGetValue(new(key.Value, default), out var entry) ? entry.Bytes : (ReadOnlyMemory<byte>?)null; // a plain null would be an empty blob
    }

    private List<BlobInfo> ListPage(string prefix, string? after, int count)
    {
        var from = after is not null && BlobKey.CompareUtf8(after, prefix) > 0 ? after : prefix;
        var page = new List<BlobInfo>();
        lock (_gate)
        {
            if (_entries.Max is not { } last || BlobKey.CompareUtf8(from, last.Key) > 0)
                return page;
            foreach (var entry in _entries.GetViewBetween(new(from, default), last))
            {
                if (page.Count == count || !entry.Key.StartsWith(prefix, StringComparison.Ordinal))
                    break;
                if (entry.Key != after)
                    page.Add(new(new(entry.Key), entry.Bytes.Length));
            }
        }

        return page;
    }

    private sealed record Entry(string Key, ReadOnlyMemory<byte> Bytes);
}
