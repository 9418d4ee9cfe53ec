namespace Coffer.Blobs;

/// <summary>
/// Blobs that become durable together: nothing put through a batch need be visible before <see cref="CommitAsync"/>, and
/// everything put or kept through it survives a power cut after. Several threads may put at once; commit once.
/// </summary>
public abstract class BlobBatch : IAsyncDisposable
{
    /// <summary>Whether a put has taken all it needs of its source when it returns, so that the source need not live until the commit.</summary>
    public virtual bool PutsAtOnce => false;

    /// <summary>Puts a blob if its key is absent; a key that is there already counts as kept.</summary>
    public abstract Task PutAsync(BlobKey key, BlobSource source, CancellationToken cancellationToken);

    /// <summary>Relies on a blob that is there already: its directory entry is made durable too, whoever wrote it.</summary>
    public abstract void Keep(BlobKey key);

    /// <summary>Makes all of the batch visible and durable.</summary>
    public abstract Task CommitAsync(CancellationToken cancellationToken);

    /// <summary>Drops what was not committed.</summary>
    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
