using System.Buffers;
using System.Collections.Concurrent;
using Coffer.Blobs;
using Coffer.Content.Encodings;

namespace Coffer.Content;

/// <summary>
/// Content on its way into a store: digests each source, writes what is absent, and makes all of it durable together.
/// Several threads may add at once; commit once, rewrite what a collection has named meanwhile, then dispose.
/// </summary>
/// <param name="blobs">Where content goes.</param>
/// <param name="encoding">How what is absent is encoded.</param>
/// <param name="find">A place of a digest that may be relied on, or null.</param>
/// <param name="newKey">The key under which absent content is written.</param>
/// <param name="progress">Told of raw bytes as they are stored, once, however often they are read: as they are read where that writes them, else as they are sent, and all at once where they are there.</param>
/// <param name="admit">Told how many bytes are about to be stored, before they are; it may throw to refuse them.</param>
/// <param name="reading">Told of raw bytes as they are read that can be read only once, where they are sent after that.</param>
internal sealed class ContentBatch(
    BlobStore blobs,
    EncodingChoice encoding,
    Func<Digest, long?, CancellationToken, ValueTask<ContentPlacement?>> find,
    Func<Digest, ContentEncoding, CancellationToken, ValueTask<BlobKey>> newKey,
    Action<long>? progress,
    Action<long>? admit = null,
    Action<long>? reading = null) : IAsyncDisposable
{
    /// <summary>Content up to this many bytes is read whole into a pooled buffer, so that it is read once whatever becomes of it.</summary>
    public const int SmallSize = ContentEncodings.SmallSize;

    // What counts is what is written: by the reading itself where that fills a place in the store, else by being sent.
    private readonly bool _countsSending = !blobs.Capabilities.StagesInPlace;
    private readonly ContentStaging _staging = new(blobs, encoding);
    private readonly BlobBatch _batch = blobs.BeginBatch();
    private readonly ConcurrentDictionary<Digest, Task<Added>> _added = new();

    /// <summary>Adds one source. Content that is there already, or that this batch has, is not written again.</summary>
    /// <param name="source">The raw bytes.</param>
    /// <param name="likelyPresent">Digest first and look before writing: right where the content is probably there.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="CofferException">Conflict: the source changed while it was read; nothing of it is kept.</exception>
    public async Task<StoredContent> AddAsync(ContentSource source, bool likelyPresent, CancellationToken cancellationToken)
    {
        var stream = await source.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            // What fits a small buffer is read whole; of what does not, and can be read only once, the buffer is the sample.
            if (source.Length is not > SmallSize || !source.CanReopen)
                return await AddFirstReadAsync(source, stream, cancellationToken).ConfigureAwait(false);
            if (likelyPresent || !blobs.Capabilities.StagesInPlace)
                return await AddKnownFirstAsync(source, stream, cancellationToken).ConfigureAwait(false);

            // One pass: hashed while it is staged. Where it turns out to be there already the stage is dropped.
            var choice = await _staging.SampleAsync(stream, cancellationToken).ConfigureAwait(false);
            return await SettleAsync(source, await _staging.StageAsync(source, stream, stream, choice, progress, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Makes all that was added visible and durable.</summary>
    public Task CommitAsync(CancellationToken cancellationToken) => _batch.CommitAsync(cancellationToken);

    /// <summary>The keys that this batch relies on.</summary>
    public async Task<IReadOnlyList<ContentPlacement>> ReliedOnAsync()
    {
        var all = new List<ContentPlacement>(_added.Count);
        foreach (var added in _added.Values)
            all.Add((await added.ConfigureAwait(false)).Content.Placement);
        return all;
    }

    /// <summary>Relies on content that is in the store, with no source of its own: a copy of a version.</summary>
    public void Rely(ContentPlacement placement, long size)
    {
        _batch.Keep(placement.Key);
        _added.TryAdd(placement.Digest, Task.FromResult(new Added(new StoredContent(placement.Digest, size, placement, IsNew: false), Source: null, Stage: null)));
    }

    /// <summary>Writes content again under a fresh key, because a collection has named the one it was relied on under. Durable on return.</summary>
    /// <exception cref="CofferException">Conflict: the bytes can no longer be had; the put must not be acknowledged.</exception>
    public async Task<ContentPlacement> RewriteAsync(Digest digest, long fresh, CancellationToken cancellationToken)
    {
        var added = await _added[digest].ConfigureAwait(false);
        var old = added.Content.Placement;
        if (added.Stage is { } stage)
            return await PutAsync(stage.Blob, stage.Encoding).ConfigureAwait(false);

        if (added.Source is { CanReopen: true } source)
        {
            var staged = await StageAgainAsync(source, digest, added.Content.Size, cancellationToken).ConfigureAwait(false);
            await using (staged.ConfigureAwait(false))
                return await PutAsync(staged.Blob, staged.Encoding).ConfigureAwait(false);
        }

        var copy = blobs.CreateStage();
        await using (copy.ConfigureAwait(false))
        {
            var reader = await blobs.OpenAsync(old.Key, cancellationToken: cancellationToken).ConfigureAwait(false)
                ?? throw new CofferException(CofferError.Conflict, $"{digest} was collected while it was being used again; put it once more");
            await using (reader.ConfigureAwait(false))
                await reader.Stream.CopyToAsync(copy.Writer, HashLane.SlabSize, cancellationToken).ConfigureAwait(false);
            await copy.CompleteAsync(cancellationToken).ConfigureAwait(false);
            return await PutAsync(copy, old.Encoding).ConfigureAwait(false);
        }

        async Task<ContentPlacement> PutAsync(BlobSource blob, ContentEncoding encoded)
        {
            var key = ContentKey.Of(digest, fresh, encoded);
            await blobs.PutAsync(key, blob, PutCondition.IfAbsent, cancellationToken).ConfigureAwait(false);
            var placement = new ContentPlacement(digest, key, blob.Length, encoded);
            _added[digest] = Task.FromResult(added with { Content = added.Content with { Placement = placement } });
            return placement;
        }
    }

    /// <summary>Drops the stages: what was not committed is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var added in _added.Values)
        {
            if (added.IsCompletedSuccessfully && (await added.ConfigureAwait(false)).Stage is { } stage)
                await stage.DisposeAsync().ConfigureAwait(false);
        }

        await _batch.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<StoredContent> AddFirstReadAsync(ContentSource source, Stream stream, CancellationToken cancellationToken)
    {
        // One byte more than announced, so that a source that grew is found.
        var room = (int)Math.Min(source.Length ?? SmallSize, SmallSize) + 1;
        var buffer = ArrayPool<byte>.Shared.Rent(room);
        try
        {
            var read = await stream.ReadAtLeastAsync(buffer.AsMemory(0, room), room, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            var raw = buffer.AsMemory(0, read);
            if (read == room && source.Length is null or > SmallSize)
            {
                var choice = _staging.Sample(raw);
                var whole = new PrefixedStream(raw, stream);
                await using (whole.ConfigureAwait(false))
                    return await SettleAsync(source, await _staging.StageAsync(source, whole, stream, choice, OfReading(reading), cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            }

            source.ThrowIfChanged(stream, read);
            OfReading(null)?.Invoke(read);
            var digest = Digest.Of(raw.Span);
            return await SettleOnceAsync(digest, read, source, () => _staging.StageSmallAsync(digest, raw, inMemory: MayForget(source), cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<StoredContent> AddKnownFirstAsync(ContentSource source, Stream stream, CancellationToken cancellationToken)
    {
        var (digest, size) = await ContentStaging.PumpAsync(source, stream, stream, destination: null, OfReading(null), cancellationToken).ConfigureAwait(false);
        return await SettleOnceAsync(digest, size, source, () => StageAgainAsync(source, digest, size, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stages a source that was digested before. Where it is kept raw and put at once, the source itself is what is put.</summary>
    private async Task<StagedContent> StageAgainAsync(ContentSource source, Digest digest, long size, CancellationToken cancellationToken)
    {
        var stream = await source.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var choice = await _staging.SampleAsync(stream, cancellationToken).ConfigureAwait(false);
            if (choice.Encoding == ContentEncoding.None && _batch.PutsAtOnce)
                return new StagedContent(digest, size, ContentEncoding.None, new DigestedSource(source, digest, size));
            var staged = await _staging.StageAsync(source, stream, stream, choice, report: null, cancellationToken).ConfigureAwait(false);
            if (staged.Digest == digest)
                return staged;
            await staged.DisposeAsync().ConfigureAwait(false);
            throw Changed(source);
        }
    }

    private async Task<StoredContent> SettleAsync(ContentSource source, StagedContent staged, CancellationToken cancellationToken)
    {
        var used = false;
        try
        {
            return await SettleOnceAsync(staged.Digest, staged.Size, source, () =>
            {
                used = true;
                return Task.FromResult(staged);
            }, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (!used)
                await staged.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Of all that add one digest the first looks for it and, where it is absent, stages it; the others share what it found.</summary>
    private async Task<StoredContent> SettleOnceAsync(Digest digest, long size, ContentSource source, Func<Task<StagedContent>> stage, CancellationToken cancellationToken)
    {
        var mine = new TaskCompletionSource<Added>(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = _added.GetOrAdd(digest, mine.Task);
        if (first != mine.Task)
        {
            var shared = (await first.ConfigureAwait(false)).Content with { IsNew = false };
            OfSending?.Invoke(size);
            return shared;
        }

        try
        {
            Added added;
            if (await find(digest, size, cancellationToken).ConfigureAwait(false) is { } present)
            {
                _batch.Keep(present.Key);
                OfSending?.Invoke(size);
                added = new(new StoredContent(digest, size, present, IsNew: false), source, Stage: null);
            }
            else
            {
                var staged = await stage().ConfigureAwait(false);
                try
                {
                    admit?.Invoke(staged.Blob.Length);
                    var key = await newKey(digest, staged.Encoding, cancellationToken).ConfigureAwait(false);
                    var meter = OfSending is { } tell ? new SentMeter(tell, size, staged.Blob.Length) : null;
                    staged.Blob.Sent = meter is null ? null : meter.Add;
                    await _batch.PutAsync(key, staged.Blob, cancellationToken).ConfigureAwait(false);
                    meter?.Finish();
                    staged.Blob.Sent = null;
                    var content = new StoredContent(digest, size, new(digest, key, staged.Blob.Length, staged.Encoding), IsNew: true);

                    // What is there, and could be had again, need not be held until the end: a folder may have more files than a process may open.
                    if (MayForget(source))
                        await staged.DisposeAsync().ConfigureAwait(false);
                    added = new(content, source, MayForget(source) ? null : staged);
                }
                catch
                {
                    await staged.DisposeAsync().ConfigureAwait(false);
                    throw;
                }
            }

            mine.SetResult(added);
            return added.Content;
        }
        catch (Exception e)
        {
            _added.TryRemove(digest, out _);
            mine.SetException(e);
            _ = mine.Task.Exception; // observed: where nobody shares the digest nobody else awaits it
            throw;
        }
    }

    private Action<long>? OfSending => _countsSending ? progress : null;

    /// <summary>Who is told of a reading: <see langword="null"/> nobody, where what is sent after it counts; and another than that, where it is given.</summary>
    private Action<long>? OfReading(Action<long>? otherwise) => _countsSending ? otherwise : progress;

    private bool MayForget(ContentSource source) => _batch.PutsAtOnce && source.CanReopen;

    private static CofferException Changed(ContentSource source) =>
        new(CofferError.Conflict, $"{source.Description} changed while it was read; put it again when it holds still");

    /// <summary>What one digest has become: the content, where its bytes can be had again, and the stage that holds them.</summary>
    private sealed record Added(StoredContent Content, ContentSource? Source, StagedContent? Stage);
}
