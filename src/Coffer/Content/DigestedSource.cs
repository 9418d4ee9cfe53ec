using System.Security.Cryptography;
using Coffer.Blobs;

namespace Coffer.Content;

/// <summary>
/// Raw content whose digest is known, put as it lies. It is hashed again while it is sent: a source that changed since is found before
/// its last byte, so a blob under a digest is that digest's.
/// </summary>
internal sealed class DigestedSource(ContentSource source, Digest digest, long size) : BlobSource
{
    public override long Length => size;

    public override string Sha256 => digest.Hex;

    public override async ValueTask<Stream> OpenAsync(CancellationToken cancellationToken) =>
        new Hashed(await source.OpenAsync(cancellationToken).ConfigureAwait(false), source, digest, size);

    private sealed class Hashed(Stream inner, ContentSource source, Digest digest, long size) : ForwardStream
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private long _position;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            Prove(buffer.Span[..read]);
            return read;
        }

        public override int Read(Span<byte> buffer)
        {
            var read = inner.Read(buffer);
            Prove(buffer[..read]);
            return read;
        }

        public override async ValueTask DisposeAsync()
        {
            _hash.Dispose();
            await inner.DisposeAsync().ConfigureAwait(false);
            await base.DisposeAsync().ConfigureAwait(false);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _hash.Dispose();
                inner.Dispose();
            }

            base.Dispose(disposing);
        }

        private void Prove(ReadOnlySpan<byte> bytes)
        {
            if (bytes.IsEmpty)
                return;
            _hash.AppendData(bytes);
            _position += bytes.Length;

            // Fewer or more are found by who reads so many and no more.
            if (_position == size && Digest.FromBytes(_hash.GetHashAndReset()) != digest)
                throw new CofferException(CofferError.Conflict, $"{source.Description} changed while it was read; put it again when it holds still");
        }
    }
}
