using System.Net.Http;
using System.Net.Sockets;

namespace Coffer.Blobs.Remote;

/// <summary>
/// A stretch of a remote blob, read to its end though connections break: where one ends early, fails or stalls, the next goes on from
/// there. It yields exactly its length or throws, so a body that was cut is never taken for a whole one.
/// </summary>
/// <param name="open">Opens the blob from an offset to the end of the stretch, or a part of that. It must refuse a blob that is no longer the same.</param>
/// <param name="from">The offset of the first byte.</param>
/// <param name="end">The offset behind the last byte.</param>
/// <param name="source">How errors name the blob and its store.</param>
/// <param name="transfer">Limits that all transfers of the store share.</param>
/// <param name="first">A connection that is open already, at <paramref name="from"/>; disposed with this.</param>
public sealed class ResumingStream(
    Func<long, CancellationToken, Task<Stream>> open,
    long from,
    long end,
    string source,
    TransferLimits transfer,
    Stream? first = null) : ForwardStream
{
    // A connection that yields less than this before it breaks has done no good; one that yields more pays for its successor.
    private const int Worthwhile = 64 << 10;

    private Stream? _inner = first;
    private long _position = from;
    private long _openedAt = from;
    private int _failures;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transfer);
        if (buffer.IsEmpty || _position == end)
            return 0;
        buffer = buffer[..(int)Math.Min(buffer.Length, end - _position)];
        while (true)
        {
            Exception? broken = null;
            try
            {
                if (_inner is null)
                {
                    _inner = await open(_position, cancellationToken).ConfigureAwait(false);
                    _openedAt = _position;
                }

                var read = await ReadInTimeAsync(_inner, buffer, cancellationToken).ConfigureAwait(false);
                if (read > 0)
                {
                    _position += read;
                    if (transfer.Cap is { } cap)
                        await cap.PassAsync(read, cancellationToken).ConfigureAwait(false);
                    return read;
                }
            }
            catch (Exception e) when (e is IOException or SocketException or HttpRequestException or TimeoutException)
            {
                broken = e;
            }

            await CloseAsync().ConfigureAwait(false);
            _failures = _position - _openedAt >= Worthwhile ? 0 : _failures + 1;
            if (_failures > transfer.Retries)
            {
                var why = broken is null ? "the connection ended early" : broken.Message;
                throw new CofferException(CofferError.Unavailable, $"{source} broke off {_failures} times after {_position} of {end} bytes: {why}; try again later", broken);
            }

            if (_failures > 0)
                await Task.Delay(transfer.Backoff(_failures), transfer.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Not offered: what is remote is read asynchronously.</summary>
    public override int Read(Span<byte> buffer) => throw new NotSupportedException("Read it asynchronously.");

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _inner?.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadInTimeAsync(Stream inner, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        using var stall = new CancellationTokenSource(transfer.Timeout, transfer.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stall.Token, cancellationToken);
        try
        {
            return await inner.ReadAsync(buffer, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"nothing came for {transfer.Timeout.TotalSeconds:0.#} s", e);
        }
    }

    private async ValueTask CloseAsync()
    {
        var inner = _inner;
        _inner = null;
        if (inner is not null)
            await inner.DisposeAsync().ConfigureAwait(false);
    }
}
