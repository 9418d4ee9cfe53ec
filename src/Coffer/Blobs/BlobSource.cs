namespace Coffer.Blobs;

/// <summary>Bytes of known length that can be opened again, so that a retry is always safe.</summary>
public abstract class BlobSource
{
    /// <summary>The number of bytes that <see cref="OpenAsync"/> yields.</summary>
    public abstract long Length { get; }

    /// <summary>Opens the bytes from the start. A stream that ends early or throws makes a put fail with nothing written.</summary>
    public abstract ValueTask<Stream> OpenAsync(CancellationToken cancellationToken);

    /// <summary>A source over bytes in memory, which must not change while it is used.</summary>
    public static BlobSource FromBytes(ReadOnlyMemory<byte> bytes) => new Bytes(bytes);

    /// <summary>A source over a file, which must not change while it is used.</summary>
    public static BlobSource FromFile(string path) => new File(path, new FileInfo(path).Length);

    private sealed class Bytes(ReadOnlyMemory<byte> bytes) : BlobSource
    {
        public override long Length => bytes.Length;

        public override ValueTask<Stream> OpenAsync(CancellationToken cancellationToken) =>
            System.Runtime.InteropServices.MemoryMarshal.TryGetArray(bytes, out var segment)
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
