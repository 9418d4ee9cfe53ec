using System.Buffers;
using Coffer.Blobs;

namespace Coffer.Content;

/// <summary>Encoded bytes that wait for their key. Disposing it gives back what holds them.</summary>
/// <param name="digest">The digest of the raw bytes.</param>
/// <param name="size">How many those are.</param>
/// <param name="encoding">How they are encoded.</param>
/// <param name="blob">The encoded bytes.</param>
/// <param name="stage">The stage that holds them, where one does.</param>
/// <param name="rented">The buffer that holds them, where one does; given back once.</param>
internal sealed class StagedContent(Digest digest, long size, ContentEncoding encoding, BlobSource blob, BlobStage? stage = null, byte[]? rented = null) : IAsyncDisposable
{
    private byte[]? _rented = rented;

    public Digest Digest => digest;

    public long Size => size;

    public ContentEncoding Encoding => encoding;

    public BlobSource Blob => blob;

    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _rented, null) is { } buffer)
            ArrayPool<byte>.Shared.Return(buffer);
        return stage?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
