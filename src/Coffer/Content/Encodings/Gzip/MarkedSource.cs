using Coffer.Blobs;

namespace Coffer.Content.Encodings.Gzip;

/// <summary>A source followed by one more gzip member that is known: see <see cref="GzipDecoderStream"/>.</summary>
internal sealed class MarkedSource(Stream source, bool leaveOpen) : ForwardStream
{
    private int _markRead;
    private bool _ended;

    /// <summary>What the member decodes to.</summary>
    public static ReadOnlySpan<byte> MarkText => "marker-marker-marker-marker"u8;

    /// <summary>Whether the source had any byte: one that has none is not gzip.</summary>
    public bool Any { get; private set; }

    private static ReadOnlySpan<byte> Mark =>
    [
        0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xcb, 0x4d, 0x2c, 0xca, 0x4e, 0x2d, 0xd2, 0xcd, 0xc5, 0x42, 1, 0,
        0xb8, 0x9c, 0x5a, 0x3a, 0x1b, 0, 0, 0,
    ];

    public override int Read(Span<byte> buffer) => _ended ? ReadMark(buffer) : Took(source.Read(buffer), buffer);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _ended
        ? ReadMark(buffer.Span)
        : Took(await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false), buffer.Span);

    public override async ValueTask DisposeAsync()
    {
        if (!leaveOpen)
            await source.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !leaveOpen)
            source.Dispose();
        base.Dispose(disposing);
    }

    private int Took(int count, Span<byte> buffer)
    {
        if (count > 0)
        {
            Any = true;
            return count;
        }

        _ended = true;
        return ReadMark(buffer);
    }

    private int ReadMark(Span<byte> buffer)
    {
        var part = Mark[_markRead..];
        if (part.Length > buffer.Length)
            part = part[..buffer.Length];
        part.CopyTo(buffer);
        _markRead += part.Length;
        return part.Length;
    }
}
