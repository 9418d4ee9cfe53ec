namespace Coffer.Blobs;

/// <summary>The batch of a back end whose every put is durable by itself: nothing is left to do at the end.</summary>
internal sealed class DirectBatch(BlobStore store) : BlobBatch
{
    public override bool PutsAtOnce => true;

    public override Task PutAsync(BlobKey key, BlobSource source, CancellationToken cancellationToken) =>
        store.PutAsync(key, source, PutCondition.IfAbsent, cancellationToken);

    public override void Keep(BlobKey key)
    {
        // What such a back end lists is durable already.
    }

    public override Task CommitAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
