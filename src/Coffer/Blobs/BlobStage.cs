namespace Coffer.Blobs;

/// <summary>
/// Bytes that are written before their key is known. Write to <see cref="Writer"/>, call <see cref="CompleteAsync"/>, then
/// hand the stage to a batch as a source; it may be put under more than one key, so it must live until its batch is
/// committed. Disposing it removes what no key has.
/// </summary>
public abstract class BlobStage : BlobSource, IAsyncDisposable
{
    /// <summary>Where the bytes go, forward only. Not flushed to the disk: the batch does that for all its blobs together.</summary>
    public abstract Stream Writer { get; }

    /// <summary>Ends the writing; from here on the stage is a source. <see cref="BlobSource.Length"/> is known from here on.</summary>
    public abstract ValueTask CompleteAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
