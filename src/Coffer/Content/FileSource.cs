using Coffer.Blobs;
using Coffer.Blobs.Local;
using Microsoft.Win32.SafeHandles;

namespace Coffer.Content;

/// <summary>A file, read in place. It must hold still while it is read: a change is found by its length and time and refused.</summary>
/// <param name="path">Where the file is.</param>
public sealed class FileSource(string path) : ContentSource
{
    private (long Length, long WrittenAt)? _first;

    /// <inheritdoc/>
    public override string Description => path;

    /// <inheritdoc/>
    public override long? Length => _first?.Length;

    /// <inheritdoc/>
    public override bool CanReopen => true;

    /// <inheritdoc/>
    public override ValueTask<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            var file = LocalFile.OpenToRead(path);
            try
            {
                var now = LocalFile.StateOf(file, path);
                _first ??= now;
                return now == _first ? new(new Opened(file, now.Length)) : throw Changed();
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is not CofferException)
        {
            throw Blame(e);
        }
    }

    /// <inheritdoc/>
    public override void ThrowIfChanged(Stream opened, long read)
    {
        ArgumentNullException.ThrowIfNull(opened);
        if (read != _first?.Length || LocalFile.StateOf(((Opened)opened).File, path) != _first)
            throw Changed();

        // An open file outlives its name; but what nobody can look up any more is not what the user meant to keep.
        if (!File.Exists(path))
            throw new CofferException(CofferError.Conflict, $"{path} went away while it was read; put it again when it is back");
    }

    private CofferException Changed() => new(CofferError.Conflict, $"{path} changed while it was read; put it again when it holds still, or give its bytes by standard input");

    private Exception Blame(Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => new CofferException(CofferError.NotFound, $"{path} does not exist", e),
        UnauthorizedAccessException => new CofferException(CofferError.AccessDenied, $"no permission to read {path}", e),
        _ => BlobErrors.Classify(e, "reading", path) ?? e,
    };

    /// <summary>The open file, which can be read from anywhere.</summary>
    private sealed class Opened(SafeFileHandle file, long length) : Stream
    {
        /// <summary>Reads up to this many bytes are made on the caller's thread: a hop to another costs more than they do.</summary>
        private const int SmallRead = ContentBatch.SmallSize + 1;

        public SafeFileHandle File => file;

        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        /// <summary>As it was when the file was opened.</summary>
        public override long Length => length;

        public override long Position { get; set; }

        public override int Read(Span<byte> buffer)
        {
            var read = RandomAccess.Read(file, buffer, Position);
            Position += read;
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (buffer.Length <= SmallRead)
                return Read(buffer.Span);
            var read = await RandomAccess.ReadAsync(file, buffer, Position, cancellationToken).ConfigureAwait(false);
            Position += read;
            return read;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
        {
            SeekOrigin.Current => Position,
            SeekOrigin.End => length,
            _ => 0,
        };

        public override void Flush()
        {
            // Nothing is written, so nothing waits to be.
        }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            file.Dispose();
            base.Dispose(disposing);
        }
    }
}
