using System.Runtime.InteropServices;

namespace Coffer.Content.Encodings.Zstd;

/// <summary>Whole zstd frames in memory, with contexts that are kept.</summary>
internal static class ZstdFrames
{
    private static readonly HandlePool<ZstdCompressor> Compressors = new(ZstdCompressor.Create);
    private static readonly HandlePool<ZstdDecompressor> Decompressors = new(ZstdDecompressor.Create);

    public static bool TryEncode(ReadOnlySpan<byte> source, Span<byte> destination, int level, out int written)
    {
        var compressor = Compressors.Rent();

        // What did not fit leaves its session open, and within one no parameter can be set.
        ZstdApi.Compressed(ZstdApi.Reset(compressor, ZstdApi.SessionOnly));
        compressor.Configure(level);
        var result = ZstdApi.CompressWhole(compressor, ref MemoryMarshal.GetReference(destination), (nuint)destination.Length,
            ref MemoryMarshal.GetReference(source), (nuint)source.Length);
        Compressors.Return(compressor);
        written = 0;
        if (ZstdApi.IsTooSmall(result))
            return false;
        written = (int)ZstdApi.Compressed(result);
        return true;
    }

    public static int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var decompressor = Decompressors.Rent();
        var result = ZstdApi.DecompressWhole(decompressor, ref MemoryMarshal.GetReference(destination), (nuint)destination.Length,
            ref MemoryMarshal.GetReference(source), (nuint)source.Length);
        Decompressors.Return(decompressor);
        return (int)ZstdApi.Decompressed(result);
    }
}
