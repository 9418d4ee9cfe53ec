using System.Buffers;
using System.Runtime.InteropServices;

namespace Coffer.Content.Encodings.Lz4;

/// <summary>Whole LZ4 frames in memory.</summary>
internal static class Lz4Frames
{
    private static readonly HandlePool<Lz4Decompressor> Decompressors = new(Lz4Decompressor.Create);

    public static bool TryEncode(ReadOnlySpan<byte> source, Span<byte> destination, int level, out int written)
    {
        // The library writes a frame only where the largest possible one has room.
        var preferences = new Lz4Preferences(level, source.Length);
        var bound = (int)Lz4Api.FrameBound((nuint)source.Length, in preferences);
        if (destination.Length >= bound)
        {
            written = Encode(source, destination, in preferences);
            return true;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(bound);
        try
        {
            written = Encode(source, buffer, in preferences);
            if (buffer.AsSpan(0, written).TryCopyTo(destination))
                return true;
            written = 0;
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public static int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var decompressor = Decompressors.Rent();
        try
        {
            var total = 0;
            nuint more;
            do
            {
                var room = destination[total..];
                var (taken, written) = ((nuint)source.Length, (nuint)room.Length);
                more = Lz4Api.Decompressed(Lz4Api.Decompress(decompressor, ref MemoryMarshal.GetReference(room), ref written,
                    ref MemoryMarshal.GetReference(source), ref taken, 0));
                source = source[(int)taken..];
                total += (int)written;

                // No step forward: the source ended within a frame, or holds more than the destination.
                if (more != 0 && taken == 0 && written == 0)
                    throw DamagedContent.Of(ContentEncoding.Lz4);
            }
            while (more != 0 || !source.IsEmpty);
            return total;
        }
        finally
        {
            Lz4Api.Reset(decompressor);
            Decompressors.Return(decompressor);
        }
    }

    private static int Encode(ReadOnlySpan<byte> source, Span<byte> destination, in Lz4Preferences preferences) =>
        Lz4Api.Compressed(Lz4Api.CompressFrame(ref MemoryMarshal.GetReference(destination), (nuint)destination.Length,
            ref MemoryMarshal.GetReference(source), (nuint)source.Length, in preferences));
}
