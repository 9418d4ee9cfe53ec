using System.Runtime.InteropServices;

namespace Coffer.Content.Encodings.Lz4;

/// <summary>The part of liblz4's frame interface (1.8 and later) that is used.</summary>
internal static partial class Lz4Api
{
    public const uint Version = 100;

    /// <summary>The longest frame header.</summary>
    public const int HeaderSize = 19;

    private const int NoMemory = 9;

    [LibraryImport(CodecLibrary.Lz4Import, EntryPoint = "LZ4F_createCompressionContext")]
    public static partial nuint CreateCompressor(out Lz4Compressor compressor, uint version);

    [LibraryImport(CodecLibrary.Lz4Import, EntryPoint = "LZ4F_freeCompressionContext")]
    public static partial nuint FreeCompressor(nint compressor);

    [LibraryImport(CodecLibrary.Lz4Import, EntryPoint = "LZ4F_compressBegin")]
    public static partial nuint Begin(Lz4Compressor compressor, ref byte destination, nuint room, in Lz4Preferences preferences);

    [LibraryImport(CodecLibrary.Lz4Import, EntryPoint = "LZ4F_compressBound")]
    public static partial nuint Bound(nuint count, in Lz4Preferences preferences);

    [LibraryImport(CodecLibrary.Lz4Import, EntryPoint = "LZ4F_compressUpdate")]
    public static partial nuint Update(Lz4Compressor compressor, ref byte destination, nuint room, ref byte source, nuint count, nint options);

    [LibraryImport(CodecLibrary.Lz4Import, EntryPoint = "LZ4F_compressEnd")]
    public static partial nuint End(Lz4Compressor compressor, ref byte destination, nuint room, nint options);

    [LibraryImport(CodecLibrary.Lz4Import, EntryPoint = "LZ4F_compressFrameBound")]
    public static partial nuint FrameBound(nuint count, in Lz4Preferences preferences);

    [LibraryImport(CodecLibrary.Lz4Import, EntryPoint = "LZ4F_compressFrame")]
    public static partial nuint CompressFrame(ref byte destination, nuint room, ref byte source, nuint count, in Lz4Preferences preferences);

    [LibraryImport(CodecLibrary.Lz4Import, EntryPoint = "LZ4F_createDecompressionContext")]
    public static partial nuint CreateDecompressor(out Lz4Decompressor decompressor, uint version);

    [LibraryImport(CodecLibrary.Lz4Import, EntryPoint = "LZ4F_freeDecompressionContext")]
    public static partial nuint FreeDecompressor(nint decompressor);

    [LibraryImport(CodecLibrary.Lz4Import, EntryPoint = "LZ4F_resetDecompressionContext")]
    public static partial void Reset(Lz4Decompressor decompressor);

    [LibraryImport(CodecLibrary.Lz4Import, EntryPoint = "LZ4F_decompress")]
    public static partial nuint Decompress(
        Lz4Decompressor decompressor, ref byte destination, ref nuint room, ref byte source, ref nuint count, nint options);

    public static bool IsError(nuint result) => ErrorOf(result) != 0;

    /// <summary>Refuses an error of the compressing side, where no bytes can be at fault.</summary>
    public static int Compressed(nuint result) => ErrorOf(result) switch
    {
        0 => (int)result,
        NoMemory => throw DamagedContent.NoMemory(ContentEncoding.Lz4),
        var error => throw new InvalidOperationException($"liblz4 refused to compress: error {error}."),
    };

    /// <summary>Refuses an error of the decompressing side, where the bytes are at fault.</summary>
    public static nuint Decompressed(nuint result) => ErrorOf(result) switch
    {
        0 => result,
        NoMemory => throw DamagedContent.NoMemory(ContentEncoding.Lz4),
        _ => throw DamagedContent.Of(ContentEncoding.Lz4),
    };

    // An error is the negated code as a size; there are fewer than 100 codes.
    private static int ErrorOf(nuint result) => result > unchecked((nuint)(-100)) ? (int)-(nint)result : 0;
}
