using System.Buffers;

namespace Coffer.Content.Encodings;

/// <summary>
/// Decides by a sample whether content is worth encoding and how: zstd at the level that the sample favours, gzip 6 where zstd
/// is absent, and nothing for what is tiny, compressed already, or saves less than a tenth.
/// </summary>
/// <param name="encodings">What this machine can run.</param>
/// <remarks>
/// The level, measured with libzstd 1.5.4 over 64 MiB each, stored size and speed at levels 1 and 3:
/// log text 19.7 % at 503 MB/s and 20.5 % at 310; JSON lines 13.8 % at 637 and 15.1 % at 230;
/// a tar of sources 29.7 % at 281 and 25.7 % at 269; programs 39.6 % at 395 and 33.3 % at 228.
/// So neither is right for all, and level 2 lies between them. In three samples of 64 KiB level 3 is larger by 1–5 % for the first
/// two and smaller by 5–6 % for the others, which tells them apart. Below 64 KiB the levels differ by 3 % at most, and 1 is faster.
/// </remarks>
public sealed class AutoEncoding(ContentEncodings encodings)
{
    /// <summary>The bytes of one sample, 64 KiB. Content of up to so much is sampled whole.</summary>
    public const int SampleSize = 64 * 1024;

    /// <summary>Content below so many bytes is kept as it is.</summary>
    public const int TinySize = 64;

    // What may remain of a hundred bytes: more at level 1 is hopeless at any level, more at the end is not worth the time of each read.
    private const int HopelessPercent = 95;
    private const int WorthPercent = 90;
    private const int MuchSmallerPercent = 98;

    private static readonly EncodingChoice Fast = EncodingChoice.Of(ContentEncoding.Zstd, 1);
    private static readonly EncodingChoice Dense = EncodingChoice.Of(ContentEncoding.Zstd, 3);
    private static readonly EncodingChoice FastFallback = EncodingChoice.Of(ContentEncoding.Gzip, 1);
    private static readonly EncodingChoice Fallback = EncodingChoice.Of(ContentEncoding.Gzip, 6);

    /// <summary>Whether the first bytes (16 suffice) are those of a format that is compressed already.</summary>
    public static bool IsCompressedAlready(ReadOnlySpan<byte> head) => CompressedFormats.Begin(head);

    /// <summary>Where the samples of seekable content lie: its beginning, middle and end, all of it where it is small, nowhere where it is empty.</summary>
    /// <param name="size">The raw bytes of the content.</param>
    public static IReadOnlyList<(long Offset, int Length)> SamplePlaces(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return size == 0 ? []
            : size <= 3 * SampleSize ? [(0, (int)size)]
            : [(0, SampleSize), ((size - SampleSize) / 2, SampleSize), (size - SampleSize, SampleSize)];
    }

    /// <summary>Decides by samples. The first must be the beginning of the content; a stream may have no other.</summary>
    /// <param name="samples">Parts of the content, as <see cref="SamplePlaces"/> lays them out.</param>
    /// <returns>A choice that this machine can carry out, never <see cref="EncodingChoice.Auto"/>.</returns>
    public EncodingChoice Decide(IReadOnlyList<ReadOnlyMemory<byte>> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        var total = 0L;
        foreach (var sample in samples)
            total += Math.Min(sample.Length, ContentEncodings.SmallSize);
        if (total < TinySize || IsCompressedAlready(samples[0].Span))
            return EncodingChoice.None;
        if (!encodings.IsAvailable(ContentEncoding.Zstd))
            return IsWorth(SizeWith(FastFallback, samples), total) ? Fallback : EncodingChoice.None;

        var fast = SizeWith(Fast, samples);
        if (fast * 100 > total * HopelessPercent)
            return EncodingChoice.None;
        if (total <= SampleSize)
            return IsWorth(fast, total) ? Fast : EncodingChoice.None;
        var dense = SizeWith(Dense, samples);
        if (!IsWorth(Math.Min(fast, dense), total))
            return EncodingChoice.None;
        return dense * 100 < fast * MuchSmallerPercent ? Dense : Fast;
    }

    /// <summary>Decides and encodes small content at once, so that what is small enough to be its own sample is encoded only once.</summary>
    /// <param name="source">All the raw bytes, at most <see cref="ContentEncodings.SmallSize"/>.</param>
    /// <param name="destination">Room for as many bytes as the source has.</param>
    /// <param name="written">The encoded bytes; 0 when the content is to be kept as it is.</param>
    /// <returns>The choice carried out, or <see cref="EncodingChoice.None"/>.</returns>
    public EncodingChoice Encode(ReadOnlyMemory<byte> source, Span<byte> destination, out int written)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(source.Length, ContentEncodings.SmallSize);
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, source.Length, nameof(destination));
        written = 0;
        EncodingChoice choice;
        if (source.Length <= SampleSize)
        {
            if (source.Length < TinySize || IsCompressedAlready(source.Span))
                return EncodingChoice.None;
            choice = encodings.IsAvailable(ContentEncoding.Zstd) ? Fast : Fallback;
        }
        else
        {
            var places = SamplePlaces(source.Length);
            var samples = new ReadOnlyMemory<byte>[places.Count];
            for (var i = 0; i < samples.Length; i++)
                samples[i] = source.Slice((int)places[i].Offset, places[i].Length);
            choice = Decide(samples);
        }

        if (choice != EncodingChoice.None
            && encodings.TryEncode(source.Span, destination, choice.Encoding, choice.Level, out written)
            && IsWorth(written, source.Length))
        {
            return choice;
        }

        written = 0;
        return EncodingChoice.None;
    }

    private static bool IsWorth(long encoded, long raw) => encoded * 100 <= raw * WorthPercent;

    /// <summary>The bytes of all samples together when each is encoded by itself, or kept where that is larger.</summary>
    private long SizeWith(EncodingChoice choice, IReadOnlyList<ReadOnlyMemory<byte>> samples)
    {
        var total = 0L;
        foreach (var sample in samples)
        {
            var part = sample.Span[..Math.Min(sample.Length, ContentEncodings.SmallSize)];
            var buffer = ArrayPool<byte>.Shared.Rent(part.Length);
            total += encodings.TryEncode(part, buffer.AsSpan(0, part.Length), choice.Encoding, choice.Level, out var written)
                ? written
                : part.Length;
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return total;
    }
}
