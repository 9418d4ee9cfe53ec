using System.Buffers;

namespace Coffer.Blobs.Remote;

/// <summary>
/// A large remote blob read in stretches, several at once, handed out in order. Its memory is the stretch that is being read and
/// what it got of the store's shared slots.
/// </summary>
/// <param name="fetch">Fills a buffer with the bytes from an offset, or throws.</param>
/// <param name="from">The offset of the first byte.</param>
/// <param name="end">The offset behind the last byte.</param>
/// <param name="stretch">The bytes of each stretch but the last.</param>
/// <param name="transfer">Limits that all transfers of the store share.</param>
/// <param name="first">A connection that <paramref name="fetch"/> uses for the first stretch; disposed with this where it never came to that.</param>
public sealed class ReadAheadStream(
    Func<long, Memory<byte>, CancellationToken, Task> fetch, long from, long end, int stretch, TransferLimits transfer, Stream? first = null) : ForwardStream
{
    private readonly Queue<Stretch> _ahead = new();
    private readonly CancellationTokenSource _ending = new();
    private long _next = from;
    private Stretch? _current;
    private int _read;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
            return 0;
        if (_current is null)
        {
            FetchAhead();
            if (!_ahead.TryPeek(out var head))
                return 0;
            await head.Filling.WaitAsync(cancellationToken).ConfigureAwait(false);
            _current = _ahead.Dequeue();
            _read = 0;
            FetchAhead();
        }

        var count = Math.Min(buffer.Length, _current.Count - _read);
        _current.Bytes.AsMemory(_read, count).CopyTo(buffer);
        _read += count;
        if (_read == _current.Count)
        {
            Release(_current);
            _current = null;
        }

        return count;
    }

    /// <summary>Not offered: what is remote is read asynchronously.</summary>
    public override int Read(Span<byte> buffer) => throw new NotSupportedException("Read it asynchronously.");

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        while (_ahead.TryDequeue(out var stretch))
        {
            // A buffer goes back only when nobody writes to it any more.
            await stretch.Filling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Release(stretch);
        }

        if (_current is { } current)
            Release(current);
        _current = null;
        if (first is not null)
            await first.DisposeAsync().ConfigureAwait(false);
        _ending.Dispose();
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private void FetchAhead()
    {
        // One is always on its way, whatever others hold: readers that wait for one another must not wait for ever.
        while (_next < end && _ahead.Count < transfer.Parallel)
        {
            var own = _ahead.Count == 0 && _current is null;
            if (!own && !transfer.ReadAhead.Wait(0))
                return;
            var count = (int)Math.Min(stretch, end - _next);
            var bytes = ArrayPool<byte>.Shared.Rent(count);
            _ahead.Enqueue(new Stretch(bytes, count, fetch(_next, bytes.AsMemory(0, count), _ending.Token), Shared: !own));
            _next += count;
        }
    }

    private void Release(Stretch done)
    {
        ArrayPool<byte>.Shared.Return(done.Bytes);
        if (done.Shared)
            transfer.ReadAhead.Release();
    }

    private sealed record Stretch(byte[] Bytes, int Count, Task Filling, bool Shared);
}
