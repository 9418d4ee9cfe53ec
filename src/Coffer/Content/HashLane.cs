using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Threading.Channels;

namespace Coffer.Content;

/// <summary>
/// Hashes a stream's bytes beside the thread that reads, encodes and writes them: SHA-256 is the dearest step, so it gets a
/// core of its own. A fixed number of slabs goes round, so the memory is the same whatever the length.
/// </summary>
internal sealed class HashLane : IAsyncDisposable
{
    /// <summary>The bytes of one slab: large enough that handing it over costs nothing beside hashing it.</summary>
    public const int SlabSize = 1 << 20;

    private const int Slabs = 4;

    private readonly Channel<Slab> _free = Channel.CreateUnbounded<Slab>();
    private readonly Channel<Slab> _full = Channel.CreateUnbounded<Slab>();
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Slab[] _slabs = new Slab[Slabs];
    private readonly Task _worker;

    public HashLane()
    {
        for (var i = 0; i < Slabs; i++)
        {
            _slabs[i] = new Slab(_free.Writer);
            _free.Writer.TryWrite(_slabs[i]);
        }

        _worker = Task.Run(HashAllAsync);
    }

    /// <summary>A slab to fill; waits until one has come back.</summary>
    public ValueTask<Slab> RentAsync(CancellationToken cancellationToken) => _free.Reader.ReadAsync(cancellationToken);

    /// <summary>Hands the first <paramref name="count"/> bytes to the hash. The caller may go on reading them until it calls <see cref="Slab.Release"/>.</summary>
    public void Hash(Slab slab, int count)
    {
        slab.Count = count;
        _full.Writer.TryWrite(slab);
    }

    /// <summary>The digest of all that was handed over.</summary>
    public async Task<Digest> FinishAsync()
    {
        _full.Writer.TryComplete();
        await _worker.ConfigureAwait(false);
        return Digest.FromBytes(_hash.GetHashAndReset());
    }

    public async ValueTask DisposeAsync()
    {
        _full.Writer.TryComplete();
        await _worker.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _hash.Dispose();
        foreach (var slab in _slabs)
            slab.Return();
    }

    private async Task HashAllAsync()
    {
        await foreach (var slab in _full.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            _hash.AppendData(slab.Bytes.Span[..slab.Count]);
            slab.Release();
        }
    }

    /// <summary>A buffer that two sides use at once: it comes back when both have released it.</summary>
    internal sealed class Slab(ChannelWriter<Slab> home)
    {
        private const int PageSize = 4096;

        // Page-aligned, so that a disk can take them as they are; hence pinned, and kept rather than given to the collector.
        private static readonly ConcurrentBag<byte[]> Pool = [];

        private readonly byte[] _array = Pool.TryTake(out var pooled) ? pooled : GC.AllocateUninitializedArray<byte>(SlabSize + PageSize, pinned: true);
        private int _holders = 2;

        public Memory<byte> Bytes
        {
            get
            {
                var past = (int)(Marshal.UnsafeAddrOfPinnedArrayElement(_array, 0) % PageSize);
                return _array.AsMemory(past == 0 ? 0 : PageSize - past, SlabSize);
            }
        }

        public int Count { get; set; }

        public void Release()
        {
            if (Interlocked.Decrement(ref _holders) != 0)
                return;
            _holders = 2;
            home.TryWrite(this);
        }

        /// <summary>Gives the memory back; the slab must not be used any more.</summary>
        public void Return() => Pool.Add(_array);
    }
}
