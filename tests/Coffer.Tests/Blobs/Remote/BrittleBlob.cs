using Coffer.Blobs;
using Coffer.Blobs.Remote;

namespace Coffer.Tests.Blobs.Remote;

/// <summary>A remote blob whose connections break as a test says, and that counts them.</summary>
internal sealed class BrittleBlob(byte[] bytes)
{
    private int _open;
    private int _opened;
    private int _most;

    /// <summary>After how many bytes the n-th connection breaks, from 1; null: never.</summary>
    public Func<int, int?> BreaksAfter { get; init; } = _ => null;

    /// <summary>How it breaks: it ends, unless this throws or waits.</summary>
    public Func<CancellationToken, ValueTask> Break { get; init; } = _ => ValueTask.CompletedTask;

    public int Opened => _opened;

    /// <summary>How many connections are open.</summary>
    public int Open => _open;

    /// <summary>How many were open at once.</summary>
    public int Most => _most;

    public static TransferLimits Limits(int parallel = 4, int retries = 3, TimeSpan? timeout = null) =>
        new(parallel, timeout ?? TimeSpan.FromMinutes(1), retries, Cap: null, TimeProvider.System);

    public Task<Stream> OpenAsync(long offset, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var number = Interlocked.Increment(ref _opened);
        var now = Interlocked.Increment(ref _open);
        InterlockedMax(ref _most, now);
        return Task.FromResult<Stream>(new Connection(this, bytes.AsMemory((int)offset), BreaksAfter(number) ?? int.MaxValue));
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
            // Another was faster; look again.
        }
    }

    private sealed class Connection(BrittleBlob blob, ReadOnlyMemory<byte> rest, int breaksAfter) : ForwardStream
    {
        private int _read;
        private bool _closed;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            var count = Math.Min(Math.Min(buffer.Length, 10_000), Math.Min(rest.Length, breaksAfter) - _read);
            if (count <= 0)
            {
                await blob.Break(cancellationToken);
                return 0;
            }

            rest.Slice(_read, count).CopyTo(buffer);
            _read += count;
            return count;
        }

        public override int Read(Span<byte> buffer) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (!_closed)
                Interlocked.Decrement(ref blob._open);
            _closed = true;
            base.Dispose(disposing);
        }
    }
}
