using System.Buffers;
using System.IO.Compression;

namespace Coffer.Content.Encodings.Brotli;

/// <summary>Whole Brotli streams in memory.</summary>
internal static class BrotliFrames
{
    public static bool TryEncode(ReadOnlySpan<byte> source, Span<byte> destination, int level, out int written) =>
        BrotliEncoder.TryCompress(source, destination, out written, level, BrotliFrameEncoder.WindowLog);

    public static int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        using var decoder = default(BrotliDecoder);
        return decoder.Decompress(source, destination, out var taken, out var written) == OperationStatus.Done && taken == source.Length
            ? written
            : throw DamagedContent.Of(ContentEncoding.Brotli);
    }
}
