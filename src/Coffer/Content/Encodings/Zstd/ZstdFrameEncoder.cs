namespace Coffer.Content.Encodings.Zstd;

/// <summary>Writes one zstd frame with a content checksum.</summary>
internal sealed class ZstdFrameEncoder : FrameEncoder
{
    private readonly ZstdCompressor _compressor;

    public ZstdFrameEncoder(int level, int workers, long? size)
    {
        _compressor = ZstdCompressor.Create();
        _compressor.Configure(level);

        // A library built without threads refuses this; one thread then does the work and the frame is as good.
        if (workers > 0)
            _ = ZstdApi.SetParameter(_compressor, ZstdApi.Workers, workers);
        if (size is { } known)
            ZstdApi.Compressed(ZstdApi.SetPledgedSize(_compressor, (ulong)known));
    }

    public override unsafe int Encode(ReadOnlySpan<byte> source, PooledOutput output)
    {
        fixed (byte* start = source)
        {
            var input = new ZstdBuffer(start, source.Length);
            while (input.Position < input.Size && output.Count < PooledOutput.EnoughAt)
                Step(ref input, output, ZstdApi.Continue);
            return (int)input.Position;
        }
    }

    public override unsafe bool Finish(PooledOutput output)
    {
        var input = new ZstdBuffer(null, 0);
        return Step(ref input, output, ZstdApi.End) == 0;
    }

    protected override void Dispose(bool disposing) => _compressor.Dispose();

    private unsafe nuint Step(ref ZstdBuffer input, PooledOutput output, int directive)
    {
        var room = output.Room(ZstdApi.OutputSize);
        fixed (byte* start = room)
        {
            var buffer = new ZstdBuffer(start, room.Length);
            var result = ZstdApi.Compressed(ZstdApi.Compress(_compressor, ref buffer, ref input, directive));
            output.Advance((int)buffer.Position);
            return result;
        }
    }
}
