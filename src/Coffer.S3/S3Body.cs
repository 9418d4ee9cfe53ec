using System.Runtime.ExceptionServices;
using Coffer.Blobs.Remote;

namespace Coffer.S3;

/// <summary>
/// A request's body that can go back to its start: the SDK does so before each try. It opens its bytes anew then, so nothing is held in
/// memory for a retry.
/// </summary>
/// <param name="open">Opens the bytes from the start.</param>
/// <param name="length">How many there are.</param>
/// <param name="sha256">Their SHA-256 in lower-case hex.</param>
/// <param name="cap">Holds all transfers back.</param>
/// <param name="sent">Told how many more have gone; what a retry sends again it has heard of.</param>
internal sealed class S3Body(Func<CancellationToken, ValueTask<Stream>> open, long length, string sha256, BandwidthCap? cap, Action<long>? sent = null) : Stream
{
    private Stream? _inner;
    private long _position;
    private long _told;
    private ExceptionDispatchInfo? _failure;

    public string Sha256 => sha256;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set
        {
            if (value == _position)
                return;
            if (value != 0)
                throw new NotSupportedException("A body goes back to its start and nowhere else.");
            _inner?.Dispose();
            _inner = null;
            _position = 0;
        }
    }

    /// <summary>Throws what the source of the bytes threw, which the SDK takes for an error of the service.</summary>
    public void ThrowIfSourceFailed() => _failure?.Throw();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ThrowIfSourceFailed();
        int read;
        try
        {
            _inner ??= await open(cancellationToken).ConfigureAwait(false);
            read = await _inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            _failure = ExceptionDispatchInfo.Capture(e);
            throw;
        }

        _position += read;
        if (cap is not null && read > 0)
            await cap.PassAsync(read, cancellationToken).ConfigureAwait(false);
        if (_position > _told)
        {
            sent?.Invoke(_position - _told);
            _told = _position;
        }

        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("A body is sent asynchronously.");

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => length + offset,
    };

    public override void Flush()
    {
        // Nothing is written, so nothing waits to be.
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _inner?.Dispose();
        _inner = null;
        base.Dispose(disposing);
    }
}
