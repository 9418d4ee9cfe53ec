using System.Buffers;
using System.Security.Cryptography;
using Coffer.Blobs;

namespace Coffer.Content;

/// <summary>
/// Content that is hashed as it is read: the end of the stream is only reached where every byte of the content was what its
/// digest says, also those outside the range that is handed out. Otherwise the last read throws Corrupt.
/// </summary>
internal sealed class ProvenStream(Stream decoded, Digest digest, long? size, BlobRange range) : ForwardStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _position;
    private bool _proven;

    private long End => range.Length is { } length && length < long.MaxValue - range.Offset ? range.Offset + length : long.MaxValue;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await ReadProvenAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (CofferException e) when (e.Error == CofferError.Corrupt)
        {
            throw ContentReader.Damaged(digest, e);
        }
    }

    private async ValueTask<int> ReadProvenAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (buffer.Length == 0)
            return 0;
        await PassAsync(range.Offset, cancellationToken).ConfigureAwait(false);
        var wanted = (int)Math.Min(buffer.Length, Math.Max(0, End - _position));
        if (wanted > 0 && !_proven)
        {
            var read = await decoded.ReadAsync(buffer[..wanted], cancellationToken).ConfigureAwait(false);
            Take(buffer.Span[..read]);
            if (read > 0)
                return read;
            Prove();
        }

        await PassAsync(long.MaxValue, cancellationToken).ConfigureAwait(false);
        return 0;
    }

    public override int Read(Span<byte> buffer) => throw new NotSupportedException("Read content asynchronously.");

    public override async ValueTask DisposeAsync()
    {
        _hash.Dispose();
        await decoded.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
            decoded.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Hashes, without handing out, up to a position or the end.</summary>
    private async ValueTask PassAsync(long position, CancellationToken cancellationToken)
    {
        if (_position >= position || _proven)
            return;
        var buffer = ArrayPool<byte>.Shared.Rent(64 << 10);
        try
        {
            while (_position < position && !_proven)
            {
                var read = await decoded.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, position - _position)), cancellationToken).ConfigureAwait(false);
                Take(buffer.AsSpan(0, read));
                if (read == 0)
                    Prove();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        _position += bytes.Length;
        if (_position > size)
            throw ContentReader.Damaged(digest);
    }

    private void Prove()
    {
        if ((size is { } expected && _position != expected) || Digest.FromBytes(_hash.GetHashAndReset()) != digest)
            throw ContentReader.Damaged(digest);
        _proven = true;
        if (range.Offset > _position)
            range.Within(_position);
    }
}
