using Microsoft.Win32.SafeHandles;

namespace Coffer.Cli.Streams;

/// <summary>Standard output as bytes, which notices that its reader has gone and that a disk is full.</summary>
internal sealed class StandardOutput(Stream inner) : Stream
{
    private const int BrokenPipeUnix = 32;
    private const int NoSpaceUnix = 28;
    private const int BrokenPipeWindows = unchecked((int)0x8007006D);
    private const int NoDataWindows = unchecked((int)0x800700E8);
    private const int DiskFullWindows = unchecked((int)0x80070070);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public static StandardOutput Open()
    {
        if (OperatingSystem.IsWindows())
            return new(Console.OpenStandardOutput());

        // The console's own stream drops what a closed pipe does not take, without a word. A file stream says it; but in a file it
        // keeps its own place, which would write over what other processes append to the same descriptor.
        var file = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return new(file.CanSeek ? Console.OpenStandardOutput() : file);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            inner.Write(buffer);
        }
        catch (IOException e) when (e.HResult is BrokenPipeUnix or BrokenPipeWindows or NoDataWindows)
        {
            throw new ClosedPipeException();
        }
        catch (IOException e) when (e.HResult is NoSpaceUnix or DiskFullWindows)
        {
            throw new CofferException(CofferError.QuotaExceeded, "standard output: the disk is full; make room and run it again", e);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
