using System.Buffers;
using Coffer.Blobs;
using Coffer.Content.Encodings;

namespace Coffer.Content;

/// <summary>Encodes content and holds it until its key is known.</summary>
/// <param name="blobs">Where it is to go.</param>
/// <param name="encoding">How it is encoded.</param>
internal sealed class ContentStaging(BlobStore blobs, EncodingChoice encoding)
{
    private readonly ContentEncodings _encodings = ContentEncodings.OfThisMachine;
    private readonly AutoEncoding _auto = new(ContentEncodings.OfThisMachine);

    /// <summary>Stages content that is in memory.</summary>
    /// <param name="digest">Its digest.</param>
    /// <param name="raw">Its bytes.</param>
    /// <param name="inMemory">It is put at once and then forgotten: no file is made for it, and it lives no longer than <paramref name="raw"/>.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<StagedContent> StageSmallAsync(Digest digest, ReadOnlyMemory<byte> raw, bool inMemory, CancellationToken cancellationToken)
    {
        var encoded = ArrayPool<byte>.Shared.Rent(Math.Max(raw.Length, 1));
        var (used, size) = EncodeSmall(raw, encoded.AsSpan(0, raw.Length));
        var bytes = used == ContentEncoding.None ? raw : encoded.AsMemory(0, size);
        if (inMemory)
            return new StagedContent(digest, raw.Length, used, BlobSource.FromBytes(bytes), rented: encoded);
        var blob = blobs.CreateStage();
        try
        {
            await blob.Writer.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
            await blob.CompleteAsync(cancellationToken).ConfigureAwait(false);
            return new StagedContent(digest, raw.Length, used, blob, blob);
        }
        catch
        {
            await blob.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(encoded);
        }
    }

    /// <summary>Decides the encoding by samples of bytes in memory.</summary>
    public EncodingChoice Sample(ReadOnlyMemory<byte> raw) => encoding.IsAuto ? _auto.Decide(SamplesOf(raw)) : encoding;

    public async Task<StagedContent> StageAsync(ContentSource source, Stream stream, Stream opened, EncodingChoice choice, Action<long>? report, CancellationToken cancellationToken)
    {
        _encodings.RequireAvailable(choice.Encoding);
        var blob = blobs.CreateStage();
        try
        {
            Digest digest;
            long size;
            if (choice.Encoding == ContentEncoding.None)
            {
                (digest, size) = await PumpAsync(source, stream, opened, blob.Writer, report, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                var encoder = _encodings.OpenEncoder(blob.Writer, choice.Encoding, choice.Level, workers: Math.Min(Environment.ProcessorCount, 4));
                await using (encoder.ConfigureAwait(false))
                {
                    (digest, size) = await PumpAsync(source, stream, opened, encoder, report, cancellationToken).ConfigureAwait(false);
                    await encoder.CompleteAsync(cancellationToken).ConfigureAwait(false);
                }
            }

            await blob.CompleteAsync(cancellationToken).ConfigureAwait(false);
            if (choice.Encoding == ContentEncoding.None || blob.Length < size)
                return new StagedContent(digest, size, choice.Encoding, blob, blob);

            // The samples were wrong: it grew. The raw form comes back out of the stage, since a stream can't be read again.
            var raw = blobs.CreateStage();
            try
            {
                var encoded = await blob.OpenAsync(cancellationToken).ConfigureAwait(false);
                await using (encoded.ConfigureAwait(false))
                {
                    var decoder = _encodings.OpenDecoder(encoded, choice.Encoding);
                    await using (decoder.ConfigureAwait(false))
                        await decoder.CopyToAsync(raw.Writer, HashLane.SlabSize, cancellationToken).ConfigureAwait(false);
                }

                await raw.CompleteAsync(cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                await raw.DisposeAsync().ConfigureAwait(false);
                throw;
            }

            await blob.DisposeAsync().ConfigureAwait(false);
            return new StagedContent(digest, size, ContentEncoding.None, raw, raw);
        }
        catch
        {
            await blob.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Reads a source to its end beside hashing it, and writes it where a destination is given.</summary>
    public static async Task<(Digest Digest, long Size)> PumpAsync(ContentSource source, Stream stream, Stream opened, Stream? destination, Action<long>? report, CancellationToken cancellationToken)
    {
        var lane = new HashLane();
        await using (lane.ConfigureAwait(false))
        {
            var size = 0L;
            var writing = Task.CompletedTask;
            HashLane.Slab? written = null;
            try
            {
                int read;
                do
                {
                    // While one slab is written the next is read; both while a third is hashed.
                    var slab = await lane.RentAsync(cancellationToken).ConfigureAwait(false);
                    read = await stream.ReadAtLeastAsync(slab.Bytes, HashLane.SlabSize, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
                    lane.Hash(slab, read);
                    await writing.ConfigureAwait(false);
                    written?.Release();
                    written = slab;
                    writing = destination is null || read == 0 ? Task.CompletedTask : destination.WriteAsync(slab.Bytes[..read], cancellationToken).AsTask();
                    size += read;
                    report?.Invoke(read);

                    // A source that goes on past its end might go on for ever, and fill the disk.
                    if (size > source.Length)
                        source.ThrowIfChanged(opened, size);
                }
                while (read == HashLane.SlabSize);
            }
            finally
            {
                await writing.ConfigureAwait(false);
            }

            source.ThrowIfChanged(opened, size);
            return (await lane.FinishAsync().ConfigureAwait(false), size);
        }
    }

    /// <summary>Decides the encoding by samples from the start, the middle and the end of a source that can seek.</summary>
    public async Task<EncodingChoice> SampleAsync(Stream stream, CancellationToken cancellationToken)
    {
        if (!encoding.IsAuto)
            return encoding;
        var samples = new List<ReadOnlyMemory<byte>>();
        foreach (var (offset, length) in AutoEncoding.SamplePlaces(stream.CanSeek ? stream.Length : 0))
        {
            var sample = new byte[length];
            stream.Position = offset;
            samples.Add(sample.AsMemory(0, await stream.ReadAtLeastAsync(sample, length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false)));
        }

        if (stream.CanSeek)
            stream.Position = 0;
        return _auto.Decide(samples);
    }

    private static List<ReadOnlyMemory<byte>> SamplesOf(ReadOnlyMemory<byte> raw) =>
        [.. AutoEncoding.SamplePlaces(raw.Length).Select(place => raw.Slice((int)place.Offset, place.Length))];

    private (ContentEncoding Used, int Size) EncodeSmall(ReadOnlyMemory<byte> raw, Span<byte> destination)
    {
        if (encoding.IsAuto)
            return (_auto.Encode(raw, destination, out var written).Encoding, written);
        _encodings.RequireAvailable(encoding.Encoding);
        if (encoding.Encoding == ContentEncoding.None || raw.IsEmpty)
            return (ContentEncoding.None, 0);

        // Room for one byte less than the raw form: what does not fit there is kept raw.
        return _encodings.TryEncode(raw.Span, destination[..^1], encoding.Encoding, encoding.Level, out var size)
            ? (encoding.Encoding, size)
            : (ContentEncoding.None, 0);
    }
}
