namespace Coffer.Content.Encodings.Zstd;

/// <summary>Reads zstd frames.</summary>
internal sealed class ZstdFrameDecoder : FrameDecoder
{
    private readonly ZstdDecompressor _decompressor = ZstdDecompressor.Create();
    private bool _within;

    public override bool AtFrameEnd => !_within;

    public override unsafe (int Taken, int Written) Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        fixed (byte* from = source)
        fixed (byte* to = destination)
        {
            var input = new ZstdBuffer(from, source.Length);
            var output = new ZstdBuffer(to, destination.Length);
            _within = ZstdApi.Decompressed(ZstdApi.Decompress(_decompressor, ref output, ref input)) != 0;
            return ((int)input.Position, (int)output.Position);
        }
    }

    protected override void Dispose(bool disposing) => _decompressor.Dispose();
}
