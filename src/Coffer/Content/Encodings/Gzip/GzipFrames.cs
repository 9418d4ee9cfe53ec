namespace Coffer.Content.Encodings.Gzip;

/// <summary>Whole gzip members in memory.</summary>
internal static class GzipFrames
{
    public static bool TryEncode(ReadOnlySpan<byte> source, Span<byte> destination, int level, out int written)
    {
        using var encoder = new GzipFrameEncoder(level);
        using var output = new PooledOutput();
        written = 0;
        while (!source.IsEmpty)
        {
            source = source[encoder.Encode(source, output)..];
            if (!Move(output, destination, ref written))
                return false;
        }

        encoder.Finish(output);
        return Move(output, destination, ref written);
    }

    public static unsafe int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        fixed (byte* start = source)
        {
            using var stream = new UnmanagedMemoryStream(start, source.Length);
            using var decoder = new GzipDecoderStream(stream, leaveOpen: true);
            var total = decoder.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);

            // The end is reached, and with it the checksum, only by reading past the last byte.
            Span<byte> more = stackalloc byte[1];
            return decoder.Read(more) == 0 ? total : throw DamagedContent.Of(ContentEncoding.Gzip);
        }
    }

    private static bool Move(PooledOutput output, Span<byte> destination, ref int written)
    {
        if (!output.Written.Span.TryCopyTo(destination[written..]))
        {
            written = 0;
            return false;
        }

        written += output.Count;
        output.Clear();
        return true;
    }
}
