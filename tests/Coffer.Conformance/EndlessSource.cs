using Coffer.Blobs;

namespace Coffer.Conformance;

/// <summary>A source that says a length and never ends.</summary>
public sealed class EndlessSource(long says) : BlobSource
{
    /// <inheritdoc/>
    public override long Length => says;

    /// <inheritdoc/>
    public override ValueTask<Stream> OpenAsync(CancellationToken cancellationToken) => new(new Endless());

    private sealed class Endless : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(buffer.Length);

        public override int Read(Span<byte> buffer) => buffer.Length;
    }
}
