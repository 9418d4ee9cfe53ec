using Coffer.Blobs;

namespace Coffer.Content;

/// <summary>A stream, read once from where it stands to its end.</summary>
/// <param name="stream">Read forward; left open.</param>
/// <param name="length">How many bytes it has, where that is known; more or fewer are an error.</param>
public sealed class StreamSource(Stream stream, long? length = null) : ContentSource
{
    private bool _opened;

    /// <inheritdoc/>
    public override string Description => "the stream";

    /// <inheritdoc/>
    public override long? Length => length;

    /// <inheritdoc/>
    public override bool CanReopen => false;

    /// <inheritdoc/>
    public override ValueTask<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        if (_opened)
            throw new InvalidOperationException("A stream is read once.");
        _opened = true;
        return new(new Borrowed(stream));
    }

    /// <inheritdoc/>
    public override void ThrowIfChanged(Stream opened, long read)
    {
        if (length is { } expected && read != expected)
            throw new CofferException(CofferError.Conflict, $"the stream had {read} bytes, not the {expected} that were announced");
    }

    /// <summary>Reads the caller's stream and leaves it open.</summary>
    private sealed class Borrowed(Stream inner) : ForwardStream
    {
        public override int Read(Span<byte> buffer) => inner.Read(buffer);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.ReadAsync(buffer, cancellationToken);
    }
}
