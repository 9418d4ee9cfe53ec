using Coffer.Blobs;

namespace Coffer.Conformance;

/// <summary>A source that does not keep its word: it says one length, has another, and may throw or wait on the way.</summary>
/// <param name="says">The length it says.</param>
/// <param name="has">The bytes that it has.</param>
/// <param name="atEnd">Called where the bytes end, before the end is told.</param>
public sealed class BrokenSource(long says, int has, Func<CancellationToken, Task>? atEnd = null) : BlobSource
{
    /// <inheritdoc/>
    public override long Length => says;

    /// <inheritdoc/>
    public override ValueTask<Stream> OpenAsync(CancellationToken cancellationToken) => new(new Broken(new byte[has], atEnd));

    private sealed class Broken(byte[] bytes, Func<CancellationToken, Task>? atEnd) : MemoryStream(bytes, writable: false)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position == Length && atEnd is not null)
                await atEnd(cancellationToken);
            return Read(buffer.Span[..Math.Min(buffer.Length, 1000)]);
        }
    }
}
