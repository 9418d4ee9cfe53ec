namespace Coffer.Tests.Proxy;

/// <summary>So many zeros, read once.</summary>
internal sealed class ZeroStream(long length) : MemoryStream([])
{
    private long _left = length;

    public override bool CanSeek => false;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = (int)Math.Min(_left, buffer.Length);
        buffer.Span[..count].Clear();
        _left -= count;
        return new(count);
    }

    public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
    {
        var buffer = new byte[bufferSize];
        while (await ReadAsync(buffer, cancellationToken) is > 0 and var count)
            await destination.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
    }
}
