namespace Coffer.Blobs;

/// <summary>An open blob.</summary>
/// <param name="info">The blob.</param>
/// <param name="stream">The bytes of the range that was asked for; disposed with this reader.</param>
public sealed class BlobReader(BlobInfo info, Stream stream) : IAsyncDisposable
{
    /// <summary>The blob; its length is that of the whole blob, whatever range was asked for.</summary>
    public BlobInfo Info => info;

    /// <summary>The bytes of the range that was asked for, read forward.</summary>
    public Stream Stream => stream;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
