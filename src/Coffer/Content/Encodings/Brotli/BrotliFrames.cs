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
        // The decoder reaches no end, not even of nothing, without room for a byte.
        Span<byte> spare = stackalloc byte[1];
        var decoder = default(BrotliDecoder);
        try
        {
            var status = decoder.Decompress(source, destination.IsEmpty ? spare : destination, out var taken, out var written);
            return status == OperationStatus.Done && taken == source.Length && written <= destination.Length
                ? written
                : throw DamagedContent.Of(ContentEncoding.Brotli);
        }
        finally
        {
            decoder.Dispose();
        }
    }
}
