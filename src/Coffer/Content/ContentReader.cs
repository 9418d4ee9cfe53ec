using System.Buffers;
using Coffer.Blobs;
using Coffer.Blobs.Remote;
using Coffer.Content.Encodings;

namespace Coffer.Content;

/// <summary>Reads content back and proves it: nothing is called good before its size and digest are.</summary>
/// <param name="blobs">Where content is.</param>
internal sealed class ContentReader(BlobStore blobs)
{
    private readonly ContentEncodings _encodings = ContentEncodings.OfThisMachine;

    /// <summary>Opens content. What is small is proven before the first byte is handed out, the rest while it streams.</summary>
    /// <param name="placement">Where it should be.</param>
    /// <param name="size">Its raw bytes, where known.</param>
    /// <param name="range">What to hand out; all of it is read and proven all the same.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <returns>The raw bytes, or null where the blob is not there.</returns>
    public async Task<Stream?> OpenAsync(ContentPlacement placement, long? size, BlobRange range, CancellationToken cancellationToken)
    {
        var length = range.Within(size ?? long.MaxValue);
        if (size is { } known and <= ContentEncodings.SmallSize)
        {
            var bytes = new byte[known];
            try
            {
                return await DamageOnTheWay.ReadAsync(blobs, () => ReadSmallAsync(placement, bytes, cancellationToken)).ConfigureAwait(false)
                    ? new MemoryStream(bytes, (int)range.Offset, (int)length, writable: false)
                    : null;
            }
            catch (CofferException e) when (e.Error == CofferError.Corrupt)
            {
                throw Damaged(placement.Digest, e);
            }
        }

        var decoded = await DecodeAsync(placement, size, from: 0, cancellationToken).ConfigureAwait(false);
        return decoded is null ? null : new ProvenStream(decoded, placement.Digest, size, range);
    }

    /// <summary>Writes content to a destination, which must not be believed before this returns.</summary>
    /// <param name="placement">Where it should be.</param>
    /// <param name="size">Its raw bytes.</param>
    /// <param name="destination">Takes the raw bytes; null only proves them. What one that can be read and sought holds already is hashed and gone on with.</param>
    /// <param name="progress">Told of raw bytes as they come.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>False where the blob is not there; then nothing was written.</returns>
    /// <exception cref="CofferException"><see cref="CofferError.Corrupt"/>: the bytes are not the digest's.</exception>
    public async Task<bool> CopyAsync(ContentPlacement placement, long size, Stream? destination, Action<long>? progress, CancellationToken cancellationToken)
    {
        try
        {
            return await CopyProvenAsync(placement, size, destination, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (CofferException e) when (e.Error == CofferError.Corrupt)
        {
            // A decoder knows that its bytes are damaged, but not whose they are.
            throw Damaged(placement.Digest, e);
        }
    }

    internal static CofferException Damaged(Digest digest, Exception? cause = null) =>
        new(CofferError.Corrupt, $"content {digest} is damaged: its bytes are not what was stored; restore its blob from a copy of the store, or remove the blob and put the file again", cause);

    private async Task<bool> CopyProvenAsync(ContentPlacement placement, long size, Stream? destination, Action<long>? progress, CancellationToken cancellationToken)
    {
        if (size <= ContentEncodings.SmallSize)
        {
            var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(1, (int)size));
            try
            {
                var bytes = buffer.AsMemory(0, (int)size);
                if (!await ReadSmallAsync(placement, bytes, cancellationToken).ConfigureAwait(false))
                    return false;
                if (destination is not null)
                    await destination.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
                progress?.Invoke(size);
                return true;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        var kept = KeptIn(destination, placement, size);
        var decoded = await DecodeAsync(placement, size, kept, cancellationToken).ConfigureAwait(false);
        if (decoded is null)
            return false;
        await using (decoded.ConfigureAwait(false))
        {
            var lane = new HashLane();
            await using (lane.ConfigureAwait(false))
            {
                var total = await HashKeptAsync(lane, destination!, kept, progress, cancellationToken).ConfigureAwait(false);
                var writing = Task.CompletedTask;
                HashLane.Slab? written = null;
                try
                {
                    int read;
                    do
                    {
                        // While one slab is written the next is read and decoded; both while a third is hashed.
                        var slab = await lane.RentAsync(cancellationToken).ConfigureAwait(false);
                        read = await decoded.ReadAtLeastAsync(slab.Bytes, HashLane.SlabSize, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
                        total += read;
                        if (total > size)
                            throw Damaged(placement.Digest);
                        lane.Hash(slab, read);
                        await writing.ConfigureAwait(false);
                        written?.Release();
                        written = slab;
                        writing = destination is null || read == 0 ? Task.CompletedTask : destination.WriteAsync(slab.Bytes[..read], cancellationToken).AsTask();
                        progress?.Invoke(read);
                    }
                    while (read == HashLane.SlabSize);
                }
                finally
                {
                    await writing.ConfigureAwait(false);
                }

                if (total != size || await lane.FinishAsync().ConfigureAwait(false) != placement.Digest)
                    throw Damaged(placement.Digest);
                return true;
            }
        }
    }

    /// <summary>How many bytes of a destination are gone on with: bytes that are encoded can't be entered in the middle.</summary>
    private static long KeptIn(Stream? destination, ContentPlacement placement, long size)
    {
        if (destination is not { CanRead: true, CanSeek: true, Length: > 0 and var length })
            return 0;
        if (placement.Encoding == ContentEncoding.None && length <= size)
            return length;
        destination.SetLength(0);
        destination.Position = 0;
        return 0;
    }

    private static async Task<long> HashKeptAsync(HashLane lane, Stream destination, long kept, Action<long>? progress, CancellationToken cancellationToken)
    {
        var total = 0L;
        if (kept > 0)
            destination.Position = 0;
        while (total < kept)
        {
            var slab = await lane.RentAsync(cancellationToken).ConfigureAwait(false);
            var read = (int)Math.Min(kept - total, HashLane.SlabSize);
            await destination.ReadExactlyAsync(slab.Bytes[..read], cancellationToken).ConfigureAwait(false);
            lane.Hash(slab, read);
            slab.Release();
            total += read;
            progress?.Invoke(read);
        }

        return total;
    }

    /// <summary>Reads small content whole and proves it.</summary>
    private async Task<bool> ReadSmallAsync(ContentPlacement placement, Memory<byte> raw, CancellationToken cancellationToken)
    {
        var reader = await blobs.OpenAsync(placement.Key, cancellationToken: cancellationToken).ConfigureAwait(false);
        if (reader is null)
            return false;
        await using (reader.ConfigureAwait(false))
        {
            // Nothing is stored larger than raw, so a larger blob is not what was stored.
            if (reader.Info.Length > raw.Length || (placement.Encoding == ContentEncoding.None && reader.Info.Length != raw.Length))
                throw Damaged(placement.Digest);
            if (placement.Encoding == ContentEncoding.None)
            {
                await FillAsync(raw).ConfigureAwait(false);
            }
            else
            {
                var stored = (int)reader.Info.Length;
                var buffer = ArrayPool<byte>.Shared.Rent(stored);
                try
                {
                    await FillAsync(buffer.AsMemory(0, stored)).ConfigureAwait(false);
                    if (_encodings.Decode(buffer.AsSpan(0, stored), raw.Span, placement.Encoding) != raw.Length)
                        throw Damaged(placement.Digest);
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                }
            }

            if (Digest.Of(raw.Span) != placement.Digest)
                throw Damaged(placement.Digest);
            return true;

            async ValueTask FillAsync(Memory<byte> buffer)
            {
                if (await reader.Stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) != buffer.Length)
                    throw Damaged(placement.Digest);
            }
        }
    }

    private async Task<Stream?> DecodeAsync(ContentPlacement placement, long? size, long from, CancellationToken cancellationToken)
    {
        var reader = await blobs.OpenAsync(placement.Key, from == 0 ? BlobRange.All : new BlobRange(from), cancellationToken).ConfigureAwait(false);
        if (reader is null)
            return null;
        if (placement.Encoding != ContentEncoding.None)
            return _encodings.OpenDecoder(reader.Stream, placement.Encoding);
        if (size is null || reader.Info.Length == size)
            return reader.Stream;
        await reader.DisposeAsync().ConfigureAwait(false);
        throw Damaged(placement.Digest);
    }
}
