using System.Buffers;
using System.Security.Cryptography;
using Coffer.Blobs;
using Coffer.Store;

namespace Coffer.Exchange;

/// <summary>A source that tells how far it was read, counted from its start: a second reading, as for a retry, begins anew.</summary>
internal sealed class MeteredSource : BlobSource
{
    // Back ends that sign what they send hash it first, up to about here; beyond it they send parts, which they hash one by one.
    private const long HashedFirst = 64L << 20;
    private const int HashBuffer = 1 << 20;

    private readonly BlobSource _inner;
    private readonly IProgress<TransferProgress> _progress;

    private MeteredSource(BlobSource inner, string? sha256, IProgress<TransferProgress> progress)
    {
        _inner = inner;
        Sha256 = sha256;
        _progress = progress;
    }

    public override long Length => _inner.Length;

    public override string? Sha256 { get; }

    /// <summary>Wraps a source; one that is not large is hashed here, so that reading it for its hash does not look like sending it.</summary>
    public static async Task<BlobSource> OfAsync(BlobSource source, IProgress<TransferProgress>? progress, CancellationToken cancellationToken) => progress is null
        ? source
        : new MeteredSource(source, source.Sha256 ?? (source.Length is > HashBuffer and < HashedFirst ? await HashAsync(source, cancellationToken).ConfigureAwait(false) : null), progress);

    public override async ValueTask<Stream> OpenAsync(CancellationToken cancellationToken) =>
        new Metered(await _inner.OpenAsync(cancellationToken).ConfigureAwait(false), Length, _progress);

    private static async Task<string> HashAsync(BlobSource source, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(HashBuffer);
        try
        {
            var stream = await source.OpenExactAsync(cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                int read;
                while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
                    hash.AppendData(buffer, 0, read);
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private sealed class Metered(Stream inner, long length, IProgress<TransferProgress> progress) : ForwardStream
    {
        private long _done;

        public override int Read(Span<byte> buffer) => Count(inner.Read(buffer));

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Count(await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

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

        private int Count(int read)
        {
            if (read > 0)
                progress.Report(new TransferProgress(_done += read, length, TransferPhase.Storing));
            return read;
        }
    }
}
