using Coffer.Content.Encodings.Brotli;
using Coffer.Content.Encodings.Gzip;
using Coffer.Content.Encodings.Lz4;
using Coffer.Content.Encodings.Zstd;

namespace Coffer.Content.Encodings;

/// <summary>
/// The encodings and which of them this machine can run: gzip and Brotli are part of .NET, zstd and LZ4 are the platform's own
/// libzstd and liblz4. Encoded content is one or more whole frames of the standard format; whatever else is there is corrupt.
/// Everything here may be used from many threads; a stream that it opens, from one at a time.
/// </summary>
public sealed class ContentEncodings
{
    /// <summary>The largest raw content that <see cref="TryEncode"/> and <see cref="Decode"/> take, in bytes: 1 MiB.</summary>
    public const int SmallSize = 1024 * 1024;

    private readonly Func<ContentEncoding, bool> _isPresent;

    /// <summary>Encodings of a machine that has only some of the libraries.</summary>
    internal ContentEncodings(Func<ContentEncoding, bool> isPresent) => _isPresent = isPresent;

    /// <summary>The encodings of the machine that this runs on.</summary>
    public static ContentEncodings OfThisMachine { get; } = new(encoding => LibraryOf(encoding) is not { IsPresent: false });

    /// <summary>What a blob's key ends with: <c>.gz</c>, <c>.br</c>, <c>.zst</c>, <c>.lz4</c>, or nothing.</summary>
    public static string SuffixOf(ContentEncoding encoding) => encoding switch
    {
        ContentEncoding.None => "",
        ContentEncoding.Gzip => ".gz",
        ContentEncoding.Brotli => ".br",
        ContentEncoding.Zstd => ".zst",
        ContentEncoding.Lz4 => ".lz4",
        _ => throw new ArgumentOutOfRangeException(nameof(encoding), encoding, message: null),
    };

    /// <summary>The encoding with this suffix; <c>false</c> when there is none.</summary>
    public static bool TryFromSuffix(ReadOnlySpan<char> suffix, out ContentEncoding encoding)
    {
        ContentEncoding? found = suffix switch
        {
            "" => ContentEncoding.None,
            ".gz" => ContentEncoding.Gzip,
            ".br" => ContentEncoding.Brotli,
            ".zst" => ContentEncoding.Zstd,
            ".lz4" => ContentEncoding.Lz4,
            _ => null,
        };
        encoding = found.GetValueOrDefault();
        return found is not null;
    }

    /// <summary>Whether this machine can write and read an encoding.</summary>
    public bool IsAvailable(ContentEncoding encoding) => _isPresent(encoding);

    /// <summary>Refuses an encoding that this machine cannot write.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.Unsupported"/>: its library is not installed.</exception>
    public void RequireAvailable(ContentEncoding encoding)
    {
        if (!IsAvailable(encoding))
            throw Absent(encoding, "or use gzip");
    }

    /// <summary>A stream that encodes what is written to it as one frame in <paramref name="destination"/>, which stays open.</summary>
    /// <param name="destination">Where the encoded bytes go.</param>
    /// <param name="encoding">The encoding; with <see cref="ContentEncoding.None"/> bytes pass as they are.</param>
    /// <param name="level">The level, within the ranges of <see cref="EncodingChoice.Level"/>.</param>
    /// <param name="workers">Threads that zstd may use beside the caller's; 0 is none. Other encodings use the caller's thread.</param>
    /// <param name="size">The raw bytes to come, where known: the encoding is then tuned to it, and other than so many are refused.</param>
    /// <exception cref="CofferException"><see cref="CofferError.Unsupported"/>: its library is not installed;
    /// <see cref="CofferError.InvalidArgument"/>: the level is out of range.</exception>
    public EncoderStream OpenEncoder(Stream destination, ContentEncoding encoding, int level, int workers = 0, long? size = null)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentOutOfRangeException.ThrowIfNegative(workers);
        if (size is { } known)
            ArgumentOutOfRangeException.ThrowIfNegative(known, nameof(size));
        _ = EncodingChoice.Of(encoding, level);
        RequireAvailable(encoding);
        FrameEncoder? frames = encoding switch
        {
            ContentEncoding.Gzip => new GzipFrameEncoder(level),
            ContentEncoding.Brotli => new BrotliFrameEncoder(level),
            ContentEncoding.Zstd => new ZstdFrameEncoder(level, workers, size),
            ContentEncoding.Lz4 => new Lz4FrameEncoder(level, size),
            _ => null,
        };
        return new EncoderStream(destination, encoding, frames, size);
    }

    /// <summary>
    /// A stream of the raw bytes of encoded content. Reading it throws <see cref="CofferException"/> with
    /// <see cref="CofferError.Corrupt"/> where the bytes are damaged, cut short or followed by others; reach its end to know.
    /// </summary>
    /// <param name="source">The encoded bytes.</param>
    /// <param name="encoding">Their encoding; with <see cref="ContentEncoding.None"/> the source itself is returned.</param>
    /// <param name="leaveOpen">Whether the source outlives the stream (with <see cref="ContentEncoding.None"/> they are one).</param>
    /// <exception cref="CofferException"><see cref="CofferError.Unsupported"/>: its library is not installed.</exception>
    public Stream OpenDecoder(Stream source, ContentEncoding encoding, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(source);
        RequireReadable(encoding);
        return encoding switch
        {
            ContentEncoding.None => source,
            ContentEncoding.Gzip => new GzipDecoderStream(source, leaveOpen),
            ContentEncoding.Brotli => new DecoderStream(source, encoding, new BrotliFrameDecoder(), leaveOpen),
            ContentEncoding.Zstd => new DecoderStream(source, encoding, new ZstdFrameDecoder(), leaveOpen),
            ContentEncoding.Lz4 => new DecoderStream(source, encoding, new Lz4FrameDecoder(), leaveOpen),
            _ => throw new ArgumentOutOfRangeException(nameof(encoding), encoding, message: null),
        };
    }

    /// <summary>Encodes small content at once, in the form that <see cref="OpenEncoder"/> writes.</summary>
    /// <param name="source">The raw bytes, at most <see cref="SmallSize"/>.</param>
    /// <param name="destination">Room for the result. One byte less than the source asks "is it smaller?".</param>
    /// <param name="encoding">The encoding.</param>
    /// <param name="level">The level, within the ranges of <see cref="EncodingChoice.Level"/>.</param>
    /// <param name="written">The bytes of the result.</param>
    /// <returns>Whether the result fits.</returns>
    /// <exception cref="CofferException"><see cref="CofferError.Unsupported"/>: its library is not installed;
    /// <see cref="CofferError.InvalidArgument"/>: the level is out of range.</exception>
    public bool TryEncode(ReadOnlySpan<byte> source, Span<byte> destination, ContentEncoding encoding, int level, out int written)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(source.Length, SmallSize);
        _ = EncodingChoice.Of(encoding, level);
        RequireAvailable(encoding);
        switch (encoding)
        {
            case ContentEncoding.Gzip:
                return GzipFrames.TryEncode(source, destination, level, out written);
            case ContentEncoding.Brotli:
                return BrotliFrames.TryEncode(source, destination, level, out written);
            case ContentEncoding.Zstd:
                return ZstdFrames.TryEncode(source, destination, level, out written);
            case ContentEncoding.Lz4:
                return Lz4Frames.TryEncode(source, destination, level, out written);
            default:
                var fits = source.TryCopyTo(destination);
                written = fits ? source.Length : 0;
                return fits;
        }
    }

    /// <summary>Decodes small content at once.</summary>
    /// <param name="source">All the encoded bytes.</param>
    /// <param name="destination">Room for the raw bytes, at most <see cref="SmallSize"/>.</param>
    /// <param name="encoding">The encoding.</param>
    /// <returns>The raw bytes written.</returns>
    /// <exception cref="CofferException"><see cref="CofferError.Corrupt"/>: the bytes are damaged, cut short, followed by others, or more
    /// than the destination holds; <see cref="CofferError.Unsupported"/>: its library is not installed.</exception>
    public int Decode(ReadOnlySpan<byte> source, Span<byte> destination, ContentEncoding encoding)
    {
        RequireReadable(encoding);
        if (encoding == ContentEncoding.None)
            return source.TryCopyTo(destination) ? source.Length : throw DamagedContent.Of(encoding);
        if (source.IsEmpty)
            throw DamagedContent.Of(encoding);
        return encoding switch
        {
            ContentEncoding.Gzip => GzipFrames.Decode(source, destination),
            ContentEncoding.Brotli => BrotliFrames.Decode(source, destination),
            ContentEncoding.Zstd => ZstdFrames.Decode(source, destination),
            ContentEncoding.Lz4 => Lz4Frames.Decode(source, destination),
            _ => throw new ArgumentOutOfRangeException(nameof(encoding), encoding, message: null),
        };
    }

    private void RequireReadable(ContentEncoding encoding)
    {
        if (!IsAvailable(encoding))
            throw Absent(encoding, "to read this content");
    }

    private static CofferException Absent(ContentEncoding encoding, string purpose) => new(CofferError.Unsupported,
        $"{EncodingChoice.NameOf(encoding)} is not on this machine ({LibraryOf(encoding)?.FileName}); {LibraryOf(encoding)?.Remedy} {purpose}");

    private static CodecLibrary? LibraryOf(ContentEncoding encoding) => encoding switch
    {
        ContentEncoding.Zstd => CodecLibrary.Zstd,
        ContentEncoding.Lz4 => CodecLibrary.Lz4,
        _ => null,
    };
}
