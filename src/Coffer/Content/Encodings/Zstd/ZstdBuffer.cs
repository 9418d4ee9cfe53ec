using System.Runtime.InteropServices;

namespace Coffer.Content.Encodings.Zstd;

/// <summary>ZSTD_inBuffer and ZSTD_outBuffer, which have the same shape.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ZstdBuffer(byte* start, int size)
{
    public byte* Start = start;
    public nuint Size = (nuint)size;
    public nuint Position;
}
