using Coffer.Blobs;

using System.Buffers;

namespace Coffer.Content.Encodings;

/// <summary>A read-only stream of the raw bytes of one or more whole frames and nothing else.</summary>
internal sealed class DecoderStream(Stream source, ContentEncoding encoding, FrameDecoder frames, bool leaveOpen) : ForwardStream
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(128 * 1024);
    private int _start;
    private int _end;
    private bool _any;
    private bool _failed;
    private bool _disposed;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
            return 0;
        while (true)
        {
            if (Step(buffer.Span) is > 0 and var written)
                return written;
            if (!Take(await source.ReadAsync(_buffer, cancellationToken).ConfigureAwait(false)))
                return 0;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        while (true)
        {
            if (Step(buffer) is > 0 and var written)
                return written;
            if (!Take(source.Read(_buffer)))
                return 0;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (!_disposed && !leaveOpen)
            await source.DisposeAsync().ConfigureAwait(false);
        Release();
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            if (!_disposed && !leaveOpen)
                source.Dispose();
            Release();
        }

        base.Dispose(disposing);
    }

    /// <summary>Decodes what is here; 0 when more of the source is needed.</summary>
    private int Step(Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_failed)
            throw DamagedContent.Of(encoding);
        while (_start < _end || !frames.AtFrameEnd)
        {
            _failed = true;
            var (taken, written) = frames.Decode(_buffer.AsSpan(_start, _end - _start), destination);
            _failed = false;
            _start += taken;
            if (written > 0)
                return written;
            if (_start == _end)
                break;
            if (taken == 0)
                throw Fail();
        }

        return 0;
    }

    /// <summary>Takes note of what was read; false at the end of the source, which must be the end of a frame.</summary>
    private bool Take(int count)
    {
        if (count == 0)
            return _any && frames.AtFrameEnd ? false : throw Fail();
        _any = true;
        (_start, _end) = (0, count);
        return true;
    }

    private CofferException Fail()
    {
        _failed = true;
        return DamagedContent.Of(encoding);
    }

    private void Release()
    {
        if (_disposed)
            return;
        _disposed = true;
        frames.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }
}
