using Coffer.Blobs;

namespace Coffer.Tests.Store;

/// <summary>A stream that can only be read forward, in uneven steps, and may fail where it should end.</summary>
internal sealed class OneWayStream(byte[] bytes, bool fails = false) : ForwardStream
{
    private const int Step = 77_777;
    private int _position;

    /// <summary>How much of it was read.</summary>
    public int BytesRead => _position;

    public override int Read(Span<byte> buffer)
    {
        var count = Math.Min(Math.Min(buffer.Length, Step), bytes.Length - _position);
        if (count == 0 && buffer.Length > 0 && fails)
            throw new IOException("the network is gone");
        bytes.AsSpan(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Read(buffer.Span));
    }
}
