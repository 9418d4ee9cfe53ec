using Microsoft.Win32.SafeHandles;

namespace Coffer.Blobs.Local;

/// <summary>Writes a stage's file, forward only and unbuffered. Does not own the handle.</summary>
/// <param name="file">An empty file.</param>
/// <param name="classify">Says what an error of the disk means.</param>
/// <param name="startsWriteBack">Whether the disk starts on the bytes while more are written.</param>
internal sealed class StageWriter(SafeFileHandle file, Func<Exception, CofferException?> classify, bool startsWriteBack) : Stream
{
    /// <summary>Writes up to this many bytes are made on the caller's thread: a hop to another costs more than they do.</summary>
    private const int SmallWrite = 64 << 10;

    /// <summary>After this many bytes the disk is told to start on them, so that the flush at the end finds little left to do.</summary>
    private const int WriteBackStep = 16 << 20;

    private long _started;

    /// <summary>The bytes written so far.</summary>
    public long Written { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            RandomAccess.Write(file, buffer, Written);
            Advance(buffer.Length);
        }
        catch (Exception e) when (classify(e) is { } classified)
        {
            throw classified;
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        if (buffer.Length > SmallWrite)
            return WriteLargeAsync(buffer, cancellationToken);
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
        // Nothing is buffered here, and the disk is flushed by the batch.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private async ValueTask WriteLargeAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            await RandomAccess.WriteAsync(file, buffer, Written, cancellationToken).ConfigureAwait(false);
            Advance(buffer.Length);
        }
        catch (Exception e) when (classify(e) is { } classified)
        {
            throw classified;
        }
    }

    private void Advance(int written)
    {
        Written += written;
        if (startsWriteBack && Written - _started >= WriteBackStep)
        {
            Posix.StartWriteBack((int)file.DangerousGetHandle(), _started, Written - _started);
            _started = Written;
        }
    }
}
