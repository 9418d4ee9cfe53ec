using System.IO.Compression;

namespace Coffer.Content.Encodings.Gzip;

/// <summary>Writes one gzip member.</summary>
internal sealed class GzipFrameEncoder : FrameEncoder
{
    private const int PartSize = 64 * 1024;

    // GZipStream writes nothing at all for content of no bytes; this is the member that gzip itself writes.
    private static readonly byte[] Empty = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private readonly OutputStream _sink = new();
    private readonly GZipStream _gzip;
    private bool _any;

    public GzipFrameEncoder(int level) =>
        _gzip = new GZipStream(_sink, new ZLibCompressionOptions { CompressionLevel = level }, leaveOpen: true);

    public override int Encode(ReadOnlySpan<byte> source, PooledOutput output)
    {
        _sink.Target = output;
        var taken = 0;
        while (taken < source.Length && output.Count < PooledOutput.EnoughAt)
        {
            var part = source.Slice(taken, Math.Min(source.Length - taken, PartSize));
            _gzip.Write(part);
            taken += part.Length;
        }

        _any |= taken > 0;
        return taken;
    }

    public override bool Finish(PooledOutput output)
    {
        _sink.Target = output;
        if (_any)
        {
            _gzip.Dispose();
        }
        else
        {
            Empty.CopyTo(output.Room(Empty.Length));
            output.Advance(Empty.Length);
        }

        return true;
    }

    protected override void Dispose(bool disposing)
    {
        // An abandoned member is still ended by GZipStream; its bytes go nowhere.
        _sink.Target = null;
        _gzip.Dispose();
        _sink.Dispose();
    }
}
