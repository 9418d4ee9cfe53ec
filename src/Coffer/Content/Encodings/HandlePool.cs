using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Coffer.Content.Encodings;

/// <summary>
/// Native contexts kept between the many small contents of one put: making one costs more than encoding a small file with it.
/// At most two for each processor are kept.
/// </summary>
internal sealed class HandlePool<T>(Func<T> create)
    where T : SafeHandle
{
    private static readonly int Most = 2 * Environment.ProcessorCount;

    private readonly ConcurrentBag<T> _idle = [];
    private int _count;

    public T Rent()
    {
        if (!_idle.TryTake(out var handle))
            return create();
        Interlocked.Decrement(ref _count);
        return handle;
    }

    public void Return(T handle)
    {
        if (Interlocked.Increment(ref _count) <= Most)
        {
            _idle.Add(handle);
            return;
        }

        Interlocked.Decrement(ref _count);
        handle.Dispose();
    }
}
