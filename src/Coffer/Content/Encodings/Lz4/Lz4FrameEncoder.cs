using System.Runtime.InteropServices;

namespace Coffer.Content.Encodings.Lz4;

/// <summary>Writes one LZ4 frame with a content checksum.</summary>
internal sealed class Lz4FrameEncoder(int level, long? size) : FrameEncoder
{
    private readonly Lz4Compressor _compressor = Lz4Compressor.Create();
    private readonly Lz4Preferences _preferences = new Lz4Preferences(level, size ?? 0);
    private bool _begun;

    public override int Encode(ReadOnlySpan<byte> source, PooledOutput output)
    {
        Begin(output);
        var taken = 0;
        while (taken < source.Length && output.Count < PooledOutput.EnoughAt)
        {
            var part = source.Slice(taken, Math.Min(source.Length - taken, Lz4Preferences.BlockSize));
            var room = output.Room((int)Lz4Api.Bound((nuint)part.Length, in _preferences));
            output.Advance(Lz4Api.Compressed(Lz4Api.Update(_compressor, ref MemoryMarshal.GetReference(room), (nuint)room.Length,
                ref MemoryMarshal.GetReference(part), (nuint)part.Length, 0)));
            taken += part.Length;
        }

        return taken;
    }

    public override bool Finish(PooledOutput output)
    {
        Begin(output);
        var room = output.Room((int)Lz4Api.Bound(0, in _preferences));
        output.Advance(Lz4Api.Compressed(Lz4Api.End(_compressor, ref MemoryMarshal.GetReference(room), (nuint)room.Length, 0)));
        return true;
    }

    protected override void Dispose(bool disposing) => _compressor.Dispose();

    private void Begin(PooledOutput output)
    {
        if (_begun)
            return;
        _begun = true;
        var room = output.Room(Lz4Api.HeaderSize);
        output.Advance(Lz4Api.Compressed(
            Lz4Api.Begin(_compressor, ref MemoryMarshal.GetReference(room), (nuint)room.Length, in _preferences)));
    }
}
