using System.Buffers;
using System.IO.Compression;

namespace Coffer.Content.Encodings.Brotli;

/// <summary>Writes one Brotli stream, which has no checksum.</summary>
internal sealed class BrotliFrameEncoder(int level) : FrameEncoder
{
    /// <summary>A window of 4 MiB, the standard tools' own.</summary>
    public const int WindowLog = 22;

    private const int OutputSize = 64 * 1024;

    private BrotliEncoder _encoder = new(level, WindowLog);

    public override int Encode(ReadOnlySpan<byte> source, PooledOutput output)
    {
        var total = 0;
        while (total < source.Length && output.Count < PooledOutput.EnoughAt)
        {
            Check(_encoder.Compress(source[total..], output.Room(OutputSize), out var taken, out var written, isFinalBlock: false));
            output.Advance(written);
            total += taken;
        }

        return total;
    }

    public override bool Finish(PooledOutput output)
    {
        var status = Check(_encoder.Compress([], output.Room(OutputSize), out _, out var written, isFinalBlock: true));
        output.Advance(written);
        return status == OperationStatus.Done;
    }

    protected override void Dispose(bool disposing) => _encoder.Dispose();

    private static OperationStatus Check(OperationStatus status) => status == OperationStatus.InvalidData
        ? throw new InvalidOperationException("The Brotli encoder refused its input.")
        : status;
}
