using Microsoft.Win32.SafeHandles;

namespace Coffer.Content.Encodings.Zstd;

/// <summary>A ZSTD_DCtx that refuses frames asking for a window over 128 MiB, which is all that any level writes.</summary>
internal sealed class ZstdDecompressor() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    private const int WindowLog = 27;

    public static ZstdDecompressor Create()
    {
        var made = ZstdApi.CreateDecompressor();
        if (made.IsInvalid)
            throw DamagedContent.NoMemory(ContentEncoding.Zstd);
        ZstdApi.Decompressed(ZstdApi.SetParameter(made, ZstdApi.WindowLogMax, WindowLog));
        return made;
    }

    protected override bool ReleaseHandle() => !ZstdApi.IsError(ZstdApi.FreeDecompressor(handle));
}
