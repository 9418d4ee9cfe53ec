using System.Buffers;

namespace Coffer.Artifacts;

/// <summary>Takes what is written and compares it with bytes already held, so that a manifest can be checked without a second copy of it.</summary>
internal sealed class ExpectedBytes(ReadOnlyMemory<byte> expected) : IBufferWriter<byte>
{
    private byte[] _scratch = new byte[16 * 1024];
    private int _position;
    private bool _differs;

    /// <summary>Whether exactly the expected bytes were written.</summary>
    public bool Matched => !_differs && _position == expected.Length;

    public void Advance(int count)
    {
        _differs = _differs || count > expected.Length - _position
            || !expected.Span.Slice(_position, count).SequenceEqual(_scratch.AsSpan(0, count));
        if (!_differs)
            _position += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (sizeHint > _scratch.Length)
            _scratch = new byte[sizeHint];
        return _scratch;
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
