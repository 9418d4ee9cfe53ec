using Microsoft.Win32.SafeHandles;

namespace Coffer.Content.Encodings.Lz4;

/// <summary>An LZ4F_cctx.</summary>
internal sealed class Lz4Compressor() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    public static Lz4Compressor Create()
    {
        Lz4Api.Compressed(Lz4Api.CreateCompressor(out var made, Lz4Api.Version));
        return made;
    }

    protected override bool ReleaseHandle() => !Lz4Api.IsError(Lz4Api.FreeCompressor(handle));
}
