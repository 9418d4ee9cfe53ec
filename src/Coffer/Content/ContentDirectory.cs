using System.Collections.Concurrent;
using System.Globalization;
using Coffer.Blobs;

namespace Coffer.Content;

/// <summary>
/// Finds where digests are, by listing. One listing a digest at first; who asks for many has whole shards listed, each once, as long
/// as that takes no more than one request: of a small store many shards with each request, of a huge one digest by digest.
/// </summary>
/// <param name="blobs">Where content is.</param>
/// <param name="countsAsAbsent">Keys that must not be relied on, though they may be there.</param>
internal sealed class ContentDirectory(BlobStore blobs, Func<BlobKey, CancellationToken, ValueTask<bool>> countsAsAbsent)
{
    // Up to here a listing a digest is cheaper than whole shards of a large store.
    private const int SingleLookups = 32;

    // What a remote back end answers to one request.
    private const int Page = 1000;

    private readonly ConcurrentDictionary<string, Lazy<Task<ILookup<Digest, ContentPlacement>?>>> _shards = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<BlobKey, bool> _damaged = new();
    private readonly Lock _gate = new();
    private Task _paging = Task.CompletedTask;
    private volatile bool _pagesHoldManyShards = blobs.Capabilities.Remote;
    private int _lookups;

    /// <summary>A place of a digest that may be relied on, or null. Of several the smallest.</summary>
    /// <param name="digest">The content.</param>
    /// <param name="size">Its raw bytes, where known: a blob whose length alone shows that it is damaged is no place of it.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async ValueTask<ContentPlacement?> FindAsync(Digest digest, long? size, CancellationToken cancellationToken)
    {
        foreach (var placement in await AllOfAsync(digest, cancellationToken).ConfigureAwait(false))
        {
            if (size is { } known && placement.IsVisiblyDamaged(known))
                _damaged[placement.Key] = true;
            else if (!await countsAsAbsent(placement.Key, cancellationToken).ConfigureAwait(false))
                return placement;
        }

        return null;
    }

    /// <summary>Whether a search has found that a key is taken by a damaged blob, which nothing may overwrite.</summary>
    public bool IsTakenByDamage(BlobKey key) => _damaged.ContainsKey(key);

    /// <summary>All places of a digest, the smallest first.</summary>
    public static async Task<IReadOnlyList<ContentPlacement>> ListAsync(BlobStore blobs, Digest digest, CancellationToken cancellationToken)
    {
        var found = new List<ContentPlacement>();
        await foreach (var blob in blobs.ListAsync(ContentKey.Prefix(digest), cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (ContentKey.TryRead(blob, out var placement))
                found.Add(placement);
        }

        found.Sort(static (a, b) => a.StoredSize.CompareTo(b.StoredSize));
        return found;
    }

    /// <summary>All places of a digest, the smallest first, as they were at some moment since this was made.</summary>
    public async ValueTask<IEnumerable<ContentPlacement>> AllOfAsync(Digest digest, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _lookups) <= SingleLookups)
            return await ListAsync(blobs, digest, cancellationToken).ConfigureAwait(false);
        var name = ContentKey.ShardOf(digest);
        if (_pagesHoldManyShards && !_shards.ContainsKey(name))
            await NextPageAsync(name, cancellationToken).ConfigureAwait(false);
        var shard = _shards.GetOrAdd(name, one => new(() => ListShardAsync(one, cancellationToken)));
        return await shard.Value.ConfigureAwait(false) is { } listed ? listed[digest] : await ListAsync(blobs, digest, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Pages are listed one after the other: what the first brings, the next need not ask for.</summary>
    private Task NextPageAsync(string shard, CancellationToken cancellationToken)
    {
        lock (_gate)
            return _paging = ListPageAsync(_paging, shard, cancellationToken);
    }

    /// <summary>Lists a page from a shard on. All shards that it holds whole are known then.</summary>
    private async Task ListPageAsync(Task before, string shard, CancellationToken cancellationToken)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        if (!_pagesHoldManyShards || _shards.ContainsKey(shard))
            return;
        var found = new List<ContentPlacement>();
        var count = 0;
        BlobKey last = default;
        await foreach (var blob in blobs.ListAsync(ContentKey.Root, after: ContentKey.ShardPrefix(shard), limit: Page, cancellationToken).ConfigureAwait(false))
        {
            count++;
            last = blob.Key;
            if (ContentKey.TryRead(blob, out var placement))
                found.Add(placement);
        }

        // The last one of a full page goes on behind it.
        var end = count < Page ? 256 : ContentKey.TryRead(new(last, 0), out var cut) ? NumberOf(ContentKey.ShardOf(cut.Digest)) : NumberOf(shard);
        var byShard = found.OrderBy(placement => placement.StoredSize).ToLookup(placement => ContentKey.ShardOf(placement.Digest));
        for (var number = NumberOf(shard); number < end; number++)
        {
            var name = number.ToString("x2", CultureInfo.InvariantCulture);
            _shards.TryAdd(name, new(Task.FromResult<ILookup<Digest, ContentPlacement>?>(byShard[name].ToLookup(placement => placement.Digest))));
        }

        _pagesHoldManyShards = end - NumberOf(shard) > 1 || end == 256;

        static int NumberOf(string name) => int.Parse(name, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    private async Task<ILookup<Digest, ContentPlacement>?> ListShardAsync(string shard, CancellationToken cancellationToken)
    {
        var found = new List<ContentPlacement>();
        var limit = blobs.Capabilities.Remote ? Page : int.MaxValue;
        var count = 0;
        await foreach (var blob in blobs.ListAsync(ContentKey.ShardPrefix(shard), limit: limit, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            count++;
            if (ContentKey.TryRead(blob, out var placement))
                found.Add(placement);
        }

        return count == limit ? null : found.OrderBy(placement => placement.StoredSize).ToLookup(placement => placement.Digest);
    }
}
