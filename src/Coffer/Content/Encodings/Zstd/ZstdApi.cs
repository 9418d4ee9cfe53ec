using System.Runtime.InteropServices;

namespace Coffer.Content.Encodings.Zstd;

/// <summary>The part of libzstd (1.4 and later) that is used.</summary>
internal static partial class ZstdApi
{
    public const int Level = 100;
    public const int Checksum = 201;
    public const int Workers = 400;
    public const int WindowLogMax = 100;

    public const int SessionOnly = 1;

    public const int Continue = 0;
    public const int End = 2;

    /// <summary>Room for one whole block: with less, the library copies through a buffer of its own.</summary>
    public const int OutputSize = 132 * 1024;

    private const int NoMemory = 64;
    private const int DestinationTooSmall = 70;

    [LibraryImport(CodecLibrary.ZstdImport, EntryPoint = "ZSTD_createCCtx")]
    public static partial ZstdCompressor CreateCompressor();

    [LibraryImport(CodecLibrary.ZstdImport, EntryPoint = "ZSTD_freeCCtx")]
    public static partial nuint FreeCompressor(nint compressor);

    [LibraryImport(CodecLibrary.ZstdImport, EntryPoint = "ZSTD_CCtx_setParameter")]
    public static partial nuint SetParameter(ZstdCompressor compressor, int parameter, int value);

    [LibraryImport(CodecLibrary.ZstdImport, EntryPoint = "ZSTD_CCtx_reset")]
    public static partial nuint Reset(ZstdCompressor compressor, int what);

    [LibraryImport(CodecLibrary.ZstdImport, EntryPoint = "ZSTD_CCtx_setPledgedSrcSize")]
    public static partial nuint SetPledgedSize(ZstdCompressor compressor, ulong size);

    [LibraryImport(CodecLibrary.ZstdImport, EntryPoint = "ZSTD_compressStream2")]
    public static partial nuint Compress(ZstdCompressor compressor, ref ZstdBuffer output, ref ZstdBuffer input, int directive);

    [LibraryImport(CodecLibrary.ZstdImport, EntryPoint = "ZSTD_compress2")]
    public static partial nuint CompressWhole(ZstdCompressor compressor, ref byte destination, nuint room, ref byte source, nuint count);

    [LibraryImport(CodecLibrary.ZstdImport, EntryPoint = "ZSTD_createDCtx")]
    public static partial ZstdDecompressor CreateDecompressor();

    [LibraryImport(CodecLibrary.ZstdImport, EntryPoint = "ZSTD_freeDCtx")]
    public static partial nuint FreeDecompressor(nint decompressor);

    [LibraryImport(CodecLibrary.ZstdImport, EntryPoint = "ZSTD_DCtx_setParameter")]
    public static partial nuint SetParameter(ZstdDecompressor decompressor, int parameter, int value);

    [LibraryImport(CodecLibrary.ZstdImport, EntryPoint = "ZSTD_decompressStream")]
    public static partial nuint Decompress(ZstdDecompressor decompressor, ref ZstdBuffer output, ref ZstdBuffer input);

    [LibraryImport(CodecLibrary.ZstdImport, EntryPoint = "ZSTD_decompressDCtx")]
    public static partial nuint DecompressWhole(ZstdDecompressor decompressor, ref byte destination, nuint room, ref byte source, nuint count);

    public static bool IsError(nuint result) => ErrorOf(result) != 0;

    public static bool IsTooSmall(nuint result) => ErrorOf(result) == DestinationTooSmall;

    /// <summary>Refuses an error of the compressing side, where no bytes can be at fault.</summary>
    public static nuint Compressed(nuint result) => ErrorOf(result) switch
    {
        0 => result,
        NoMemory => throw DamagedContent.NoMemory(ContentEncoding.Zstd),
        var error => throw new InvalidOperationException($"libzstd refused to compress: error {error}."),
    };

    /// <summary>Refuses an error of the decompressing side, where the bytes are at fault.</summary>
    public static nuint Decompressed(nuint result) => ErrorOf(result) switch
    {
        0 => result,
        NoMemory => throw DamagedContent.NoMemory(ContentEncoding.Zstd),
        _ => throw DamagedContent.Of(ContentEncoding.Zstd),
    };

    // An error is the negated code as a size; codes end at 120.
    private static int ErrorOf(nuint result) => result > unchecked((nuint)(-121)) ? (int)-(nint)result : 0;
}
