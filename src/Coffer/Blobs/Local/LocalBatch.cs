namespace Coffer.Blobs.Local;

/// <summary>Blobs of one store that are flushed together. Until the commit they are temporary files.</summary>
internal sealed class LocalBatch(LocalBlobStore store) : BlobBatch
{
    private readonly Lock _gate = new();
    private readonly List<LocalPut> _puts = [];
    private readonly HashSet<BlobKey> _kept = [];
    private readonly List<LocalStage> _copies = [];
    private bool _committed;

    public override async Task PutAsync(BlobKey key, BlobSource source, CancellationToken cancellationToken)
    {
        store.Check(key);
        cancellationToken.ThrowIfCancellationRequested();
        if (source is not LocalStage stage || stage.Store != store)
        {
            stage = (LocalStage)store.CreateStage();
            lock (_gate)
                _copies.Add(stage);
            await source.CopyToAsync(stage, cancellationToken).ConfigureAwait(false);
        }

        _ = stage.Length; // throws where the stage is not complete
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_committed, this);
            _puts.Add(new(key, stage));
        }
    }

    public override void Keep(BlobKey key)
    {
        store.Check(key);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_committed, this);
            _kept.Add(key);
        }
    }

    public override Task CommitAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_committed, this);
            _committed = true;
        }

        return store.CommitAsync(_puts, _kept, cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        _committed = true;
        foreach (var copy in _copies)
            await copy.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }
}
