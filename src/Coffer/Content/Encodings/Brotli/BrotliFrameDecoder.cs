using System.Buffers;
using System.IO.Compression;

namespace Coffer.Content.Encodings.Brotli;

/// <summary>Reads one Brotli stream; the format has no way to join two.</summary>
internal sealed class BrotliFrameDecoder : FrameDecoder
{
    private BrotliDecoder _decoder;
    private bool _ended;

    public override bool AtFrameEnd => _ended;

    public override (int Taken, int Written) Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (_ended)
            throw DamagedContent.Of(ContentEncoding.Brotli);
        var status = _decoder.Decompress(source, destination, out var taken, out var written);
        if (status == OperationStatus.InvalidData)
            throw DamagedContent.Of(ContentEncoding.Brotli);
        _ended = status == OperationStatus.Done;
        return (taken, written);
    }

    protected override void Dispose(bool disposing) => _decoder.Dispose();
}
