using System.Buffers;

namespace Coffer.Content.Encodings;

/// <summary>Encoded bytes on their way to the destination, in one array from the pool.</summary>
internal sealed class PooledOutput : IDisposable
{
    /// <summary>An encoder that has written this much stops, so that the bytes can leave.</summary>
    public const int EnoughAt = 128 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(2 * EnoughAt);

    public int Count { get; private set; }

    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, Count);

    /// <summary>Free room of at least so many bytes; <see cref="Advance"/> says how many were used.</summary>
    public Span<byte> Room(int atLeast)
    {
        if (_buffer.Length - Count < atLeast)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Count + atLeast);
            Written.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        return _buffer.AsSpan(Count);
    }

    public void Advance(int count) => Count += count;

    public void Clear() => Count = 0;

    public void Dispose()
    {
        var buffer = _buffer;
        _buffer = [];
        Count = 0;
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
    }
}
