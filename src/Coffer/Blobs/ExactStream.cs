namespace Coffer.Blobs;

/// <summary>A source's stream that has exactly the bytes that the source said, or throws before it yields the last of them.</summary>
internal sealed class ExactStream(Stream inner, long length) : ForwardStream
{
    private readonly byte[] _beyond = new byte[1];
    private long _position;
    private bool _ended;

    /// <summary>What an error of the source means; it is told apart from those of the store that it is written to.</summary>
    public static CofferException? Classify(Exception exception) =>
        exception is CofferException ? null : BlobErrors.Classify(exception, "the source", $"the bytes to put ({exception.Message})");

    public override int Read(Span<byte> buffer)
    {
        if (_ended || buffer.IsEmpty)
            return 0;
        try
        {
            var read = length == 0 ? 0 : inner.Read(Fit(buffer));
            if (Advance(read) && inner.Read(_beyond) > 0)
                throw Changed("more");
            return read;
        }
        catch (Exception e) when (Classify(e) is { } classified)
        {
            throw classified;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_ended || buffer.IsEmpty)
            return 0;
        try
        {
            var wanted = buffer[..Fit(buffer.Span).Length];
            var read = length == 0 ? 0 : await inner.ReadAsync(wanted, cancellationToken).ConfigureAwait(false);
            if (Advance(read) && await inner.ReadAsync(_beyond, cancellationToken).ConfigureAwait(false) > 0)
                throw Changed("more");
            return read;
        }
        catch (Exception e) when (Classify(e) is { } classified)
        {
            throw classified;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private Span<byte> Fit(Span<byte> buffer) => buffer.Length > length - _position ? buffer[..(int)(length - _position)] : buffer;

    private bool Advance(int read)
    {
        _position += read;
        if (read == 0 && _position < length)
            throw Changed($"{_position}");
        return _ended = _position == length;
    }

    private CofferException Changed(string found) =>
        new(CofferError.Conflict, $"the source changed while it was read: it said {length} bytes and had {found}; try again when it holds still");
}
