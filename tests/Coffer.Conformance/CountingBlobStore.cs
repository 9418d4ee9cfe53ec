using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Coffer.Blobs;
using Coffer.Blobs.Links;

namespace Coffer.Conformance;

/// <summary>Passes everything on to another store, counts it, and asks before each operation, so that a test can stop or break it at a chosen point.</summary>
/// <param name="inner">The store that does the work; disposed with this one.</param>
public sealed class CountingBlobStore(BlobStore inner) : BlobStore(inner.Address, inner.Backend)
{
    private readonly ConcurrentDictionary<BlobOperation, int> _counts = new();
    private volatile bool _distrusted;

    /// <summary>The store that does the work.</summary>
    public BlobStore Inner => inner;

    /// <summary>Called before each operation with what it is about: a key, a prefix, or nothing. May wait or throw. Not for stages and keeps.</summary>
    public Func<BlobOperation, string, CancellationToken, Task>? Before { get; set; }

    /// <summary>Called after each operation that succeeded. May wait or throw.</summary>
    public Func<BlobOperation, string, CancellationToken, Task>? After { get; set; }

    /// <summary>Called before a stage is made or a key kept, which cannot wait. May throw.</summary>
    public Action<BlobOperation, string>? BeforeLocal { get; set; }

    /// <inheritdoc/>
    public override BlobStoreCapabilities Capabilities => _distrusted ? inner.Capabilities with { CreateIfAbsent = false } : inner.Capabilities;

    /// <inheritdoc/>
    public override UploadLog Uploads
    {
        get => inner.Uploads;
        set => inner.Uploads = value;
    }

    /// <summary>How many operations there were of a kind since the last <see cref="Reset"/>.</summary>
    public int Count(BlobOperation operation) => _counts.GetValueOrDefault(operation);

    /// <summary>The service that this pretends to be; null: that of the inner store.</summary>
    public string? PretendedService { get; set; }

    /// <inheritdoc/>
    public override string? Service => PretendedService ?? inner.Service;

    /// <summary>What was turned on at the service that this pretends to be; null: nothing.</summary>
    public string? PretendedState { get; set; }

    /// <inheritdoc/>
    public override void DistrustCreateIfAbsent()
    {
        _distrusted = true;
        inner.DistrustCreateIfAbsent();
    }

    /// <summary>How many operations reached the back end: all but stages and keeps.</summary>
    public int Requests => _counts.Where(count => count.Key is not (BlobOperation.Stage or BlobOperation.BatchKeep)).Sum(count => count.Value);

    /// <summary>Counts from zero again.</summary>
    public void Reset() => _counts.Clear();

    /// <summary>The counts, for a failing test's message.</summary>
    public string Describe() => string.Join(", ", _counts.OrderBy(count => count.Key).Select(count => $"{count.Key} {count.Value}"));

    /// <inheritdoc/>
    public override BlobBatch BeginBatch() => new Batch(this, inner.BeginBatch());

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override Task<bool> PutCoreAsync(BlobKey key, BlobSource source, PutCondition condition, CancellationToken cancellationToken) =>
        PassAsync(BlobOperation.Put, key.Value, () => inner.PutAsync(key, source, condition, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    protected override Task<BlobReader?> OpenCoreAsync(BlobKey key, BlobRange range, CancellationToken cancellationToken) =>
        PassAsync(BlobOperation.Open, key.Value, () => inner.OpenAsync(key, range, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    protected override Task<BlobInfo?> StatCoreAsync(BlobKey key, CancellationToken cancellationToken) =>
        PassAsync(BlobOperation.Stat, key.Value, () => inner.StatAsync(key, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    protected override Task DeleteCoreAsync(IReadOnlyCollection<BlobKey> keys, CancellationToken cancellationToken) =>
        PassAsync(BlobOperation.Delete, keys.First().Value, async () =>
        {
            await inner.DeleteAsync(keys, cancellationToken);
            return true;
        }, cancellationToken);

    /// <inheritdoc/>
    protected override Task EraseCoreAsync(IReadOnlyCollection<BlobKey> keys, CancellationToken cancellationToken) =>
        PassAsync(BlobOperation.Delete, keys.First().Value, async () =>
        {
            await inner.EraseAsync(keys, cancellationToken);
            return true;
        }, cancellationToken);

    /// <inheritdoc/>
    protected override async IAsyncEnumerable<BlobInfo> ListCoreAsync(
        string prefix, string? after, int limit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await BeginAsync(BlobOperation.List, prefix, cancellationToken);
        await foreach (var blob in inner.ListAsync(prefix, after, limit, cancellationToken))
            yield return blob;
        await EndAsync(BlobOperation.List, prefix, cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task<string?> LookAtServiceCoreAsync(CancellationToken cancellationToken) =>
        PretendedService is null ? inner.LookAtServiceAsync(cancellationToken) : Task.FromResult<string?>(PretendedService + PretendedState);

    /// <inheritdoc/>
    protected override Task<IReadOnlyList<UnfinishedUpload>> ListUnfinishedCoreAsync(string prefix, CancellationToken cancellationToken) => inner.ListUnfinishedAsync(prefix, cancellationToken);

    /// <inheritdoc/>
    protected override Task AbortUnfinishedCoreAsync(UnfinishedUpload upload, CancellationToken cancellationToken) => inner.AbortUnfinishedAsync(upload, cancellationToken);

    /// <inheritdoc/>
    protected override Task<Uri> CreateReadLinkCoreAsync(BlobKey key, LinkLifetime lifetime, LinkHeaders headers, CancellationToken cancellationToken) =>
        inner.CreateReadLinkAsync(key, lifetime, headers, cancellationToken);

    /// <inheritdoc/>
    protected override Task<WriteLinks> CreateWriteLinksCoreAsync(BlobKey key, LinkLifetime lifetime, long? size, CancellationToken cancellationToken) =>
        inner.CreateWriteLinksAsync(key, lifetime, size, cancellationToken);

    /// <inheritdoc/>
    protected override Task CompletePartsCoreAsync(BlobKey key, PartsUpload upload, CancellationToken cancellationToken) =>
        inner.CompletePartsAsync(key, upload, cancellationToken);

    /// <inheritdoc/>
    protected override BlobStage CreateStageCore()
    {
        CountOne(BlobOperation.Stage);
        BeforeLocal?.Invoke(BlobOperation.Stage, "");
        return inner.CreateStage();
    }

    private async Task<T> PassAsync<T>(BlobOperation operation, string subject, Func<Task<T>> pass, CancellationToken cancellationToken)
    {
        await BeginAsync(operation, subject, cancellationToken);
        var result = await pass();
        await EndAsync(operation, subject, cancellationToken);
        return result;
    }

    private Task BeginAsync(BlobOperation operation, string subject, CancellationToken cancellationToken)
    {
        CountOne(operation);
        return Before?.Invoke(operation, subject, cancellationToken) ?? Task.CompletedTask;
    }

    private Task EndAsync(BlobOperation operation, string subject, CancellationToken cancellationToken) =>
        After?.Invoke(operation, subject, cancellationToken) ?? Task.CompletedTask;

    private void CountOne(BlobOperation operation) => _counts.AddOrUpdate(operation, 1, static (_, count) => count + 1);

    private sealed class Batch(CountingBlobStore store, BlobBatch inner) : BlobBatch
    {
        public override bool PutsAtOnce => inner.PutsAtOnce;

        public override Task PutAsync(BlobKey key, BlobSource source, CancellationToken cancellationToken) =>
            store.PassAsync(BlobOperation.BatchPut, key.Value, async () =>
            {
                await inner.PutAsync(key, source, cancellationToken);
                return true;
            }, cancellationToken);

        public override void Keep(BlobKey key)
        {
            store.CountOne(BlobOperation.BatchKeep);
            store.BeforeLocal?.Invoke(BlobOperation.BatchKeep, key.Value);
            inner.Keep(key);
        }

        public override Task CommitAsync(CancellationToken cancellationToken) =>
            store.PassAsync(BlobOperation.Commit, "", async () =>
            {
                await inner.CommitAsync(cancellationToken);
                return true;
            }, cancellationToken);

        public override async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            await base.DisposeAsync();
        }
    }
}
