using System.Buffers.Binary;

namespace Coffer.Faults.Driver;

/// <summary>Bytes that a seed determines, as many as wanted, read once.</summary>
public sealed class GeneratedStream : Stream
{
    private readonly byte[] _block = new byte[64 << 10];
    private readonly long _length;
    private readonly Action? _atEnd;
    private long _position;

    /// <summary>Bytes of a seed.</summary>
    /// <param name="seed">Determines them.</param>
    /// <param name="length">How many.</param>
    /// <param name="atEnd">Called when the reader asks for more than there are.</param>
    public GeneratedStream(int seed, long length, Action? atEnd = null)
    {
        _length = length;
        _atEnd = atEnd;
        new Random(seed).NextBytes(_block);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        if (_position == _length)
            _atEnd?.Invoke();
        var inBlock = (int)(_position % _block.Length);
        if (inBlock == 0)
            BinaryPrimitives.WriteInt64LittleEndian(_block, _position);
        var count = (int)Math.Min(Math.Min(buffer.Length, _block.Length - inBlock), _length - _position);
        _block.AsSpan(inBlock, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // Nothing is ever written.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
