using System.Runtime.InteropServices;

namespace Coffer.Content.Encodings.Lz4;

/// <summary>Reads LZ4 frames.</summary>
internal sealed class Lz4FrameDecoder : FrameDecoder
{
    private readonly Lz4Decompressor _decompressor = Lz4Decompressor.Create();
    private bool _within;

    public override bool AtFrameEnd => !_within;

    public override (int Taken, int Written) Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var (taken, written) = ((nuint)source.Length, (nuint)destination.Length);
        _within = Lz4Api.Decompressed(Lz4Api.Decompress(_decompressor, ref MemoryMarshal.GetReference(destination), ref written,
            ref MemoryMarshal.GetReference(source), ref taken, 0)) != 0;
        return ((int)taken, (int)written);
    }

    protected override void Dispose(bool disposing) => _decompressor.Dispose();
}
