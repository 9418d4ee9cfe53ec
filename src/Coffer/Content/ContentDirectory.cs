using System.Collections.Concurrent;
using Coffer.Blobs;

namespace Coffer.Content;

/// <summary>
/// Finds where digests are, by listing. One listing a digest at first; who asks for many has whole shards listed, each once, as long
/// as that takes no more than one request.
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
        var shard = _shards.GetOrAdd(ContentKey.ShardOf(digest), name => new(() => ListShardAsync(name, cancellationToken)));
        return await shard.Value.ConfigureAwait(false) is { } listed ? listed[digest] : await ListAsync(blobs, digest, cancellationToken).ConfigureAwait(false);
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
