using Microsoft.Win32.SafeHandles;

namespace Coffer.Content.Encodings.Lz4;

/// <summary>An LZ4F_dctx.</summary>
internal sealed class Lz4Decompressor() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    public static Lz4Decompressor Create()
    {
        Lz4Api.Decompressed(Lz4Api.CreateDecompressor(out var made, Lz4Api.Version));
        return made;
    }

    // Freeing returns the stage the context was in, which is not an error.
    protected override bool ReleaseHandle()
    {
        _ = Lz4Api.FreeDecompressor(handle);
        return true;
    }
}
