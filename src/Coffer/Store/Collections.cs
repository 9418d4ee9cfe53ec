using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Coffer.Blobs;
using Coffer.Blobs.Remote;
using Coffer.Content;
using Coffer.Journal;

namespace Coffer.Store;

/// <summary>
/// The collections of a store, as puts look at them and as a collection writes them. A record <c>collections/@n</c> says what
/// collection n condemned; <c>collections/@n.finished</c> beside it, that its run finished. One listing shows both.
/// </summary>
internal sealed class Collections(BlobStore blobs, TimeProvider time)
{
    // Above this many keys a record of them all would be more than a put should read.
    private const int MostInline = 64;
    private const string Finished = ".finished";

    private readonly Series _series = new(blobs, StoreLayout.Collections);
    private readonly ConcurrentDictionary<long, CollectionRecord> _records = new();
    private readonly ConcurrentDictionary<string, IReadOnlySet<string>> _shards = new(StringComparer.Ordinal);

    /// <summary>The newest collection's number, and those that have not finished.</summary>
    public async Task<CollectionsLook> LookAsync(CancellationToken cancellationToken)
    {
        var known = new SortedSet<long>();
        var finished = new HashSet<long>();
        await foreach (var blob in blobs.ListAsync(StoreLayout.Collections + "@", cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            var key = blob.Key.Value;
            if (Series.TryReadKey(blob.Key, out _, out var number))
                known.Add(number);
            else if (key.EndsWith(Finished, StringComparison.Ordinal) && Series.TryReadKey(new BlobKey(key[..^Finished.Length]), out _, out number))
                finished.Add(number);
        }

        return new CollectionsLook(known.Count == 0 ? 0 : known.Max, known, [.. known.Where(number => !finished.Contains(number))]);
    }

    /// <summary>Whether a collection's record names a key. One whose record is gone counts as naming every key: that is always safe.</summary>
    public async ValueTask<bool> NamesAsync(long number, BlobKey key, CancellationToken cancellationToken)
    {
        if (!_records.TryGetValue(number, out var record))
        {
            if (await _series.ReadAsync(number, cancellationToken).ConfigureAwait(false) is not { } stored)
                return true;
            record = Parse(stored);
            _records[number] = record;
        }

        if (record.Keys is { } keys)
            return keys.Contains(key.Value, StringComparer.Ordinal);
        var shard = ShardOf(key);
        if (!record.Shards!.Contains(shard, StringComparer.Ordinal))
            return false;
        var path = ShardKey(record.Run, shard);
        if (!_shards.TryGetValue(path.Value, out var names))
        {
            if (await DamageOnTheWay.ReadAsync(blobs, () => ReadShardAsync(path, cancellationToken)).ConfigureAwait(false) is not { } read)
                return true;
            names = read;
            _shards[path.Value] = names;
        }

        return names.Contains(key.Value);
    }

    /// <summary>Writes the names of condemned keys, then the next record. From here on puts know.</summary>
    /// <returns>The collection's number.</returns>
    public async Task<long> CondemnAsync(IReadOnlyCollection<BlobKey> keys, CancellationToken cancellationToken)
    {
        var run = Guid.NewGuid().ToString("n");
        string[]? inline = null, shards = null;
        if (keys.Count <= MostInline)
        {
            inline = [.. keys.Select(key => key.Value).Order(StringComparer.Ordinal)];
        }
        else
        {
            var groups = keys.GroupBy(ShardOf, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).ToList();
            var batch = blobs.BeginBatch();
            await using (batch.ConfigureAwait(false))
            {
                foreach (var group in groups)
                {
                    var lines = string.Join('\n', group.Select(key => key.Value).Order(StringComparer.Ordinal));
                    var bytes = RecordFrame.Write(ShardKey(run, group.Key), Encoding.UTF8.GetBytes(lines), run);
                    await batch.PutAsync(ShardKey(run, group.Key), BlobSource.FromBytes(bytes), cancellationToken).ConfigureAwait(false);
                }

                await batch.CommitAsync(cancellationToken).ConfigureAwait(false);
            }

            shards = [.. groups.Select(group => group.Key)];
        }

        var record = new CollectionRecord(1, inline, run, shards, time.GetUtcNow());
        var payload = JsonSerializer.SerializeToUtf8Bytes(record, StoreJson.Default.CollectionRecord);
        while (true)
        {
            var number = await _series.HeadNumberAsync(cancellationToken).ConfigureAwait(false) + 1;
            if (await _series.TryAppendAsync(number, payload, cancellationToken).ConfigureAwait(false))
                return number;
        }
    }

    /// <summary>Records that collection <paramref name="number"/>, the caller's own, finished.</summary>
    public Task FinishAsync(long number, long removed, IReadOnlyList<string> spared, CancellationToken cancellationToken)
    {
        var finish = new CollectionFinish(time.GetUtcNow(), 1, removed, spared.Count == 0 ? null : spared);
        var bytes = RecordFrame.Write(FinishedKey(number), JsonSerializer.SerializeToUtf8Bytes(finish, StoreJson.Default.CollectionFinish), RecordFrame.NewWriter());
        return blobs.PutAsync(FinishedKey(number), BlobSource.FromBytes(bytes), PutCondition.IfAbsent, cancellationToken);
    }

    /// <summary>
    /// Removes the shards of finished collections, but for the newest <paramref name="keep"/> of them. Records and markers stay for
    /// good: a collector that slept since could otherwise be given a number again, which no put's second look covers.
    /// </summary>
    public async Task PruneAsync(CollectionsLook look, int keep, CancellationToken cancellationToken)
    {
        // Shards without a record belong to a run that is about to make one, or died before: they are left alone.
        var shards = new Dictionary<string, List<BlobKey>>(StringComparer.Ordinal);
        await foreach (var blob in blobs.ListAsync(StoreLayout.Collections, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (blob.Key.Value[StoreLayout.Collections.Length..].Split('/') is [var run, _])
                (shards.TryGetValue(run, out var keys) ? keys : shards[run] = []).Add(blob.Key);
        }

        foreach (var number in look.Known.Except(look.Unfinished).OrderDescending().Skip(keep))
        {
            if (shards.Count == 0)
                return;
            if (await _series.ReadAsync(number, cancellationToken).ConfigureAwait(false) is { } stored && shards.Remove(Parse(stored).Run, out var old))
                await blobs.DeleteAsync(old, cancellationToken).ConfigureAwait(false);
        }
    }

    private static CollectionRecord Parse(SeriesRecord stored)
    {
        try
        {
            if (JsonSerializer.Deserialize(stored.Payload.Span, StoreJson.Default.CollectionRecord) is { Format: 1 } record && (record.Keys is null) != (record.Shards is null))
                return record;
        }
        catch (JsonException)
        {
            // Said below.
        }

        throw new CofferException(CofferError.Corrupt, $"the record of collection {stored.Number} does not read; restore it from a copy of the store");
    }

    private async Task<IReadOnlySet<string>?> ReadShardAsync(BlobKey key, CancellationToken cancellationToken)
    {
        var reader = await blobs.OpenAsync(key, cancellationToken: cancellationToken).ConfigureAwait(false);
        if (reader is null)
            return null;
        await using (reader.ConfigureAwait(false))
        {
            using var buffer = new MemoryStream();
            await reader.Stream.CopyToAsync(buffer, cancellationToken).ConfigureAwait(false);
            var payload = RecordFrame.Read(buffer.ToArray(), key).Payload;
            return Encoding.UTF8.GetString(payload.Span).Split('\n').ToHashSet(StringComparer.Ordinal);
        }
    }

    private BlobKey FinishedKey(long number) => new(_series.KeyOf(number).Value + Finished);

    private static BlobKey ShardKey(string run, string shard) => new($"{StoreLayout.Collections}{run}/{shard}");

    private static string ShardOf(BlobKey key) => key.Value.Substring(ContentKey.Root.Length, 2);
}
