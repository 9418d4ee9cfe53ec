using System.Collections.Concurrent;
using System.Globalization;

namespace Coffer.Blobs.Probe;

/// <summary>The part of a store that probes use and that is removed behind them: all their keys begin with one prefix that nobody else has.</summary>
public sealed class ProbeGround
{
    /// <summary>What the keys of all probes of a store begin with.</summary>
    public const string Root = "probe/";

    // No key stands here for long: what does was left by a process that was killed.
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);
    private const string Moment = "yyyyMMdd'T'HHmmss'Z'";
    private const int SweepAtOnce = 1000;

    private readonly ConcurrentDictionary<BlobKey, bool> _keys = new();
    private readonly TimeProvider _time;

    /// <summary>Stakes out a ground; nothing is written yet.</summary>
    /// <param name="store">The store that is probed.</param>
    /// <param name="time">The clock.</param>
    public ProbeGround(BlobStore store, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        Blobs = store;
        _time = time;
        Prefix = string.Create(CultureInfo.InvariantCulture, $"{Root}{time.GetUtcNow().UtcDateTime.ToString(Moment, CultureInfo.InvariantCulture)}-{Guid.NewGuid():n}/");
    }

    /// <summary>The store that is probed.</summary>
    public BlobStore Blobs { get; }

    /// <summary>What the keys of this ground begin with.</summary>
    public string Prefix { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time => _time;

    /// <summary>A key on this ground, removed with it whether or not something was put there.</summary>
    public BlobKey Key(string name)
    {
        var key = new BlobKey(Prefix + name);
        _keys[key] = true;
        return key;
    }

    /// <summary>Puts bytes under a key on this ground.</summary>
    /// <exception cref="CofferException">Unavailable: the store says that something is there. And all that a put throws.</exception>
    public async Task<BlobKey> PutAsync(string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var key = Key(name);
        if (!await Blobs.PutAsync(key, BlobSource.FromBytes(bytes), PutCondition.IfAbsent, cancellationToken).ConfigureAwait(false))
            throw new CofferException(CofferError.Unavailable, $"{Blobs.Address} says that {key} is there already, which nobody wrote");
        return key;
    }

    /// <summary>All bytes under a key, which are few; null where there is none.</summary>
    public async Task<byte[]?> ReadAsync(BlobKey key, BlobRange range, CancellationToken cancellationToken)
    {
        var reader = await Blobs.OpenAsync(key, range, cancellationToken).ConfigureAwait(false);
        if (reader is null)
            return null;
        await using (reader.ConfigureAwait(false))
        {
            using var bytes = new MemoryStream();
            await reader.Stream.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
            return bytes.ToArray();
        }
    }

    /// <summary>Removes all that may be on this ground, one by one where it does not go at once.</summary>
    /// <exception cref="CofferException">What stayed and why.</exception>
    public async Task ClearAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Blobs.DeleteAsync([.. _keys.Keys], cancellationToken).ConfigureAwait(false);
        }
        catch (CofferException)
        {
            // One key that does not go may keep the others, and a listing may not be trusted here.
            foreach (var key in _keys.Keys)
                await Blobs.DeleteAsync([key], cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>When the ground was staked out that a key stands on, UTC; null where it stands on none.</summary>
    public static DateTime? SinceOf(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!key.StartsWith(Root, StringComparison.Ordinal))
            return null;
        var name = key.AsSpan(Root.Length);
        return name.IndexOf('-') is > 0 and var end
            && DateTime.TryParseExact(name[..end], Moment, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var since)
            ? since
            : null;
    }

    /// <summary>Removes what probes of processes that were killed have left, more than an hour ago.</summary>
    /// <returns>How many blobs.</returns>
    public static async Task<int> SweepAsync(BlobStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(time);
        var left = new List<BlobKey>();
        await foreach (var blob in store.ListAsync(Root, limit: SweepAtOnce, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (time.GetUtcNow().UtcDateTime - SinceOf(blob.Key.Value) > Abandoned)
                left.Add(blob.Key);
        }

        await store.DeleteAsync(left, cancellationToken).ConfigureAwait(false);
        return left.Count;
    }
}
