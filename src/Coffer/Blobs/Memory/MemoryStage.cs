namespace Coffer.Blobs.Memory;

/// <summary>A stage in memory, which becomes the blob itself.</summary>
internal sealed class MemoryStage : BlobStage
{
    private readonly MemoryStream _bytes = new();
    private int? _length;

    public override Stream Writer => _bytes;

    public override long Length => Complete;

    /// <summary>What was written.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.GetBuffer().AsMemory(0, Complete);

    private int Complete => _length ?? throw new InvalidOperationException("A stage is a source once it is complete.");

    public override ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        _length = (int)_bytes.Length;

        // Blobs outlive the stage: the room that doubling left unused is given back, and later writes reach nothing.
        _bytes.Capacity = _length.Value;
        return ValueTask.CompletedTask;
    }

    public override ValueTask<Stream> OpenAsync(CancellationToken cancellationToken) =>
        new(new MemoryStream(_bytes.GetBuffer(), 0, Complete, writable: false));

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
