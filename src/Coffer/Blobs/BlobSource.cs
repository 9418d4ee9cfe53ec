using System.Buffers;
using System.Runtime.InteropServices;

namespace Coffer.Blobs;

/// <summary>Bytes of known length that can be opened again, so that a retry is always safe.</summary>
public abstract class BlobSource
{
    private const int CopyBuffer = 1 << 20;

    /// <summary>The number of bytes that <see cref="OpenAsync"/> yields.</summary>
    public abstract long Length { get; }

    /// <summary>The SHA-256 of the bytes in lower-case hex, where it is known beforehand: it saves a back end that signs what it sends a reading.</summary>
    public virtual string? Sha256 => null;

    /// <summary>Told by a back end how many more of the bytes have gone on their way; one that does not know tells nothing. Several threads may tell at once.</summary>
    public Action<long>? Sent { get; set; }

    /// <summary>Opens the bytes from the start. A stream that throws, ends early or does not end makes a put fail with nothing written.</summary>
    public abstract ValueTask<Stream> OpenAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Opens the bytes for a back end to put: the stream yields exactly <see cref="Length"/> bytes or throws before the last
    /// of them, so a source that changed is never taken for a whole one, and its errors are not taken for the store's.
    /// </summary>
    /// <exception cref="CofferException">Here or from the stream. Conflict: there are more or fewer bytes. NotFound, AccessDenied, Unavailable: they cannot be read.</exception>
    public async ValueTask<Stream> OpenExactAsync(CancellationToken cancellationToken)
    {
        try
        {
            return new ExactStream(await OpenAsync(cancellationToken).ConfigureAwait(false), Length);
        }
        catch (Exception e) when (ExactStream.Classify(e) is { } classified)
        {
            throw classified;
        }
    }

    /// <summary>A source over bytes in memory, which must not change while it is used.</summary>
    public static BlobSource FromBytes(ReadOnlyMemory<byte> bytes) => new Bytes(bytes);

    /// <summary>A source over a file, which must not change while it is used.</summary>
    /// <exception cref="CofferException">NotFound, AccessDenied: there is no such file, or it may not be looked at.</exception>
    public static BlobSource FromFile(string path)
    {
        try
        {
            return new File(path, new FileInfo(path).Length);
        }
        catch (Exception e) when (BlobErrors.Classify(e, "the file system", path) is { } classified)
        {
            throw classified;
        }
    }

    /// <summary>Writes all of the source to a stage and completes it.</summary>
    /// <exception cref="CofferException">As <see cref="OpenExactAsync"/>, and what the stage's writer throws.</exception>
    internal async Task CopyToAsync(BlobStage stage, CancellationToken cancellationToken)
    {
        var stream = await OpenExactAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(Length, 1, CopyBuffer));
            try
            {
                int read;
                while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
                    await stage.Writer.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        await stage.CompleteAsync(cancellationToken).ConfigureAwait(false);
    }

    private sealed class Bytes(ReadOnlyMemory<byte> bytes) : BlobSource
    {
        public override long Length => bytes.Length;

        public override ValueTask<Stream> OpenAsync(CancellationToken cancellationToken) =>
            MemoryMarshal.TryGetArray(bytes, out var segment)
                ? new(new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false))
                : new(new MemoryStream(bytes.ToArray(), writable: false));
    }

    private sealed class File(string path, long length) : BlobSource
    {
        public override long Length => length;

        public override ValueTask<Stream> OpenAsync(CancellationToken cancellationToken) =>
            new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan));
    }
}
