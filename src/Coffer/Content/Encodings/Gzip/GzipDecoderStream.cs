using Coffer.Blobs;

using System.Buffers;
using System.IO.Compression;

namespace Coffer.Content.Encodings.Gzip;

/// <summary>
/// A read-only stream of the raw bytes of one or more whole gzip members and nothing else.
/// GZipStream alone takes a member that is cut short for a whole one, and passes over what follows the last member in silence.
/// So it is given the source and then one more member, known beforehand: only if the source ends exactly where a member ends
/// does the raw data end with that member's text. The last bytes are held back until that is known.
/// </summary>
internal sealed class GzipDecoderStream : ForwardStream
{
    private readonly MarkedSource _source;
    private readonly GZipStream _gzip;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private int _start;
    private int _end;
    private bool _ended;
    private bool _failed;

    public GzipDecoderStream(Stream source, bool leaveOpen)
    {
        _source = new MarkedSource(source, leaveOpen);
        _gzip = new GZipStream(_source, CompressionMode.Decompress);
    }

    private static int Held => MarkedSource.MarkText.Length;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
            return 0;
        while (Ready() == 0)
        {
            if (_ended)
                return 0;
            int count;
            try
            {
                count = await _gzip.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            }
            catch (InvalidDataException e)
            {
                throw Fail(e);
            }

            Took(count);
        }

        return Deliver(buffer.Span);
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        while (Ready() == 0)
        {
            if (_ended)
                return 0;
            int count;
            try
            {
                count = _gzip.Read(_buffer.AsSpan(_end));
            }
            catch (InvalidDataException e)
            {
                throw Fail(e);
            }

            Took(count);
        }

        return Deliver(buffer);
    }

    public override async ValueTask DisposeAsync()
    {
        await _gzip.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _gzip.Dispose();
            _source.Dispose();
            if (_buffer.Length > 0)
                ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }

        base.Dispose(disposing);
    }

    /// <summary>How many bytes may leave; with 0, what is held is at the front and there is room behind it.</summary>
    private int Ready()
    {
        ObjectDisposedException.ThrowIf(_buffer.Length == 0, this);
        if (_failed)
            throw DamagedContent.Of(ContentEncoding.Gzip);
        var ready = _end - _start - Held;
        if (ready > 0)
            return ready;
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        return 0;
    }

    private void Took(int count)
    {
        _end += count;
        if (count > 0)
            return;
        if (!_source.Any || !_buffer.AsSpan(_start, _end - _start).SequenceEqual(MarkedSource.MarkText))
            throw Fail(cause: null);
        _ended = true;
    }

    private int Deliver(Span<byte> destination)
    {
        var count = Math.Min(destination.Length, _end - _start - Held);
        _buffer.AsSpan(_start, count).CopyTo(destination);
        _start += count;
        return count;
    }

    private CofferException Fail(Exception? cause)
    {
        _failed = true;
        return DamagedContent.Of(ContentEncoding.Gzip, cause);
    }
}
