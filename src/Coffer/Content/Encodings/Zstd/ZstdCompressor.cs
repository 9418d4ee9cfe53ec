using Microsoft.Win32.SafeHandles;

namespace Coffer.Content.Encodings.Zstd;

/// <summary>A ZSTD_CCtx.</summary>
internal sealed class ZstdCompressor() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    public static ZstdCompressor Create()
    {
        var made = ZstdApi.CreateCompressor();
        return made.IsInvalid ? throw DamagedContent.NoMemory(ContentEncoding.Zstd) : made;
    }

    /// <summary>Sets the level, and the checksum that makes damage visible.</summary>
    public void Configure(int level)
    {
        ZstdApi.Compressed(ZstdApi.SetParameter(this, ZstdApi.Level, level));
        ZstdApi.Compressed(ZstdApi.SetParameter(this, ZstdApi.Checksum, 1));
    }

    protected override bool ReleaseHandle() => !ZstdApi.IsError(ZstdApi.FreeCompressor(handle));
}
