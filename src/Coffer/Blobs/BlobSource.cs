using System.Buffers;
using System.Runtime.InteropServices;

namespace Coffer.Blobs;

/// <summary>Bytes of known length that can be opened again, so that a retry is always safe.</summary>
public abstract class BlobSource
{
    private const int CopyBuffer = 1 << 20;

    /// <summary>The number of bytes that <see cref="OpenAsync"/> yields.</summary>
    public abstract long Length { get; }

    /// <summary>Opens the bytes from the start. A stream that throws, ends early or does not end makes a put fail with nothing written.</summary>
    public abstract ValueTask<Stream> OpenAsync(CancellationToken cancellationToken);

    /// <summary>A source over bytes in memory, which must not change while it is used.</summary>
    public static BlobSource FromBytes(ReadOnlyMemory<byte> bytes) => new Bytes(bytes);

    /// <summary>A source over a file, which must not change while it is used.</summary>
    public static BlobSource FromFile(string path) => new File(path, new FileInfo(path).Length);

    /// <summary>Writes all of the source to a stage and completes it.</summary>
    /// <exception cref="CofferException">Conflict: there are more or fewer bytes than <see cref="Length"/> says. NotFound, AccessDenied, Unavailable: it cannot be read.</exception>
    internal async Task CopyToAsync(BlobStage stage, CancellationToken cancellationToken)
    {
        var expected = Length;
        var stream = await OwnAsync(OpenAsync(cancellationToken)).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(expected, 1, CopyBuffer));
            try
            {
                var copied = 0L;
                int read;

                // Stops at the first byte too many, so that a source without end cannot fill the disk.
                while (copied <= expected && (read = await OwnAsync(stream.ReadAsync(buffer, cancellationToken)).ConfigureAwait(false)) > 0)
                {
                    copied += read;
                    if (copied <= expected)
                        await stage.Writer.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                }

                if (copied != expected)
                {
                    var found = copied > expected ? "more" : $"{copied}";
                    throw new CofferException(CofferError.Conflict, $"the source changed while it was read: it said {expected} bytes and had {found}; try again when it holds still");
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        await stage.CompleteAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Says of the source's own errors that they are the source's: the store would take them for its disk's.</summary>
    private static async ValueTask<T> OwnAsync<T>(ValueTask<T> reading)
    {
        try
        {
            return await reading.ConfigureAwait(false);
        }
        catch (Exception e) when (e is not CofferException && BlobErrors.Classify(e, "the source", "the bytes to put") is { } classified)
        {
            throw classified;
        }
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

        public override ValueTask<Stream> OpenAsync(CancellationToken cancellationToken)
        {
            try
            {
                return new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan));
            }
            catch (Exception e) when (BlobErrors.Classify(e, "the file system", path) is { } classified)
            {
                throw classified;
            }
        }
    }
}
