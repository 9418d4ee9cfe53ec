using Microsoft.Win32.SafeHandles;

namespace Coffer.Blobs.Local;

/// <summary>A stretch of an open file, read forward; owns the handle.</summary>
internal sealed class FileRangeStream(SafeFileHandle file, long offset, long length, Func<Exception, CofferException?> classify) : ForwardStream
{
    /// <summary>Reads up to this many bytes are made on the caller's thread: a hop to another costs more than they do.</summary>
    private const int SmallRead = 64 << 10;

    private readonly long _end = offset + length;
    private long _position = offset;

    public override int Read(Span<byte> buffer)
    {
        try
        {
            var read = RandomAccess.Read(file, buffer[..Take(buffer.Length)], _position);
            _position += read;
            return read;
        }
        catch (Exception e) when (classify(e) is { } classified)
        {
            throw classified;
        }
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<int>(cancellationToken);
        buffer = buffer[..Take(buffer.Length)];
        return buffer.Length <= SmallRead ? new(Read(buffer.Span)) : ReadLargeAsync(buffer, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        file.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadLargeAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            var read = await RandomAccess.ReadAsync(file, buffer, _position, cancellationToken).ConfigureAwait(false);
            _position += read;
            return read;
        }
        catch (Exception e) when (classify(e) is { } classified)
        {
            throw classified;
        }
    }

    private int Take(int wanted) => (int)Math.Min(wanted, _end - _position);
}
