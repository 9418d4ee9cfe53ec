namespace Coffer.Content.Encodings;

/// <summary>
/// A write-only stream that encodes what it is given into one frame in a destination, which it leaves open.
/// <see cref="CompleteAsync"/> or disposing ends the frame; after a failed or cancelled write nothing more is written.
/// </summary>
public sealed class EncoderStream : Stream
{
    private readonly Stream _destination;
    private readonly ContentEncoding _encoding;
    private readonly FrameEncoder? _frames; // null: bytes pass as they are
    private readonly PooledOutput _output = new();
    private readonly long? _size;
    private State _state;

    internal EncoderStream(Stream destination, ContentEncoding encoding, FrameEncoder? frames, long? size)
    {
        _destination = destination;
        _encoding = encoding;
        _frames = frames;
        _size = size;
    }

    private enum State
    {
        Open,
        Busy, // stays so when an operation fails: what is in the destination then is not a prefix worth ending
        Complete,
        Closed,
    }

    /// <summary>The raw bytes taken so far.</summary>
    public long RawSize { get; private set; }

    /// <summary>The encoded bytes written to the destination so far; all of them once the frame is complete.</summary>
    public long EncodedSize { get; private set; }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => _state == State.Open;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    /// <exception cref="CofferException"><see cref="CofferError.Conflict"/>: more bytes come than were announced.</exception>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Begin(buffer.Length);
        if (_frames is null)
        {
            await _destination.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
            EncodedSize += buffer.Length;
        }
        else
        {
            while (!buffer.IsEmpty)
            {
                cancellationToken.ThrowIfCancellationRequested();
                buffer = buffer[_frames.Encode(buffer.Span, _output)..];
                if (_output.Count >= PooledOutput.EnoughAt)
                    await DrainAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        _state = State.Open;
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Begin(buffer.Length);
        if (_frames is null)
        {
            _destination.Write(buffer);
            EncodedSize += buffer.Length;
        }
        else
        {
            while (!buffer.IsEmpty)
            {
                buffer = buffer[_frames.Encode(buffer, _output)..];
                if (_output.Count >= PooledOutput.EnoughAt)
                    Drain();
            }
        }

        _state = State.Open;
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Ends the frame and writes all that is left. The destination is not flushed.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.Conflict"/>: fewer bytes came than were announced.</exception>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken = default)
    {
        if (!BeginCompletion())
            return;
        for (var ended = _frames is null; !ended;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ended = _frames!.Finish(_output);
            await DrainAsync(cancellationToken).ConfigureAwait(false);
        }

        _state = State.Complete;
    }

    /// <summary>Flushes the destination. What the frame still holds stays inside it, since cutting it short would cost size.</summary>
    public override Task FlushAsync(CancellationToken cancellationToken) => _destination.FlushAsync(cancellationToken);

    /// <inheritdoc cref="FlushAsync(CancellationToken)"/>
    public override void Flush() => _destination.Flush();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        try
        {
            if (_state == State.Open)
                await CompleteAsync().ConfigureAwait(false);
        }
        finally
        {
            Close(disposing: true);
            await base.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        try
        {
            if (disposing && _state == State.Open && BeginCompletion())
            {
                for (var ended = _frames is null; !ended;)
                {
                    ended = _frames!.Finish(_output);
                    Drain();
                }
            }
        }
        finally
        {
            Close(disposing);
            base.Dispose(disposing);
        }
    }

    private void Begin(int count)
    {
        ObjectDisposedException.ThrowIf(_state == State.Closed, this);
        if (_state != State.Open)
            throw new InvalidOperationException("The frame is complete or a write failed; nothing more can be written.");
        _state = State.Busy;
        RawSize += count;
        if (RawSize > _size)
            throw SizeChanged();
    }

    private bool BeginCompletion()
    {
        if (_state == State.Complete)
            return false;
        Begin(0);
        if (_size is { } size && RawSize != size)
            throw SizeChanged();
        return true;
    }

    private CofferException SizeChanged() =>
        new(CofferError.Conflict, $"the content is not the {_size} bytes it was said to be; it changed while it was encoded with {EncodingChoice.NameOf(_encoding)}, try again");

    private async ValueTask DrainAsync(CancellationToken cancellationToken)
    {
        await _destination.WriteAsync(_output.Written, cancellationToken).ConfigureAwait(false);
        EncodedSize += _output.Count;
        _output.Clear();
    }

    private void Drain()
    {
        _destination.Write(_output.Written.Span);
        EncodedSize += _output.Count;
        _output.Clear();
    }

    private void Close(bool disposing)
    {
        _state = State.Closed;
        if (!disposing)
            return;
        _frames?.Dispose();
        _output.Dispose();
    }
}
