namespace Coffer.Content.Encodings.Gzip;

/// <summary>Takes what GZipStream writes.</summary>
internal sealed class OutputStream : Stream
{
    /// <summary>Where the bytes go; null lets them go.</summary>
    public PooledOutput? Target { get; set; }

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
        if (Target is not { } target)
            return;
        buffer.CopyTo(target.Room(buffer.Length));
        target.Advance(buffer.Length);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // Every write has already arrived.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
