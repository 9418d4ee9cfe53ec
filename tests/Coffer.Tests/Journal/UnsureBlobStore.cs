using Coffer.Blobs;

namespace Coffer.Tests.Journal;

/// <summary>Passes everything on, but loses the answers of some puts: it writes and says that it did not, or fails.</summary>
public sealed class UnsureBlobStore(BlobStore inner) : BlobStore(inner.Address, inner.Backend)
{
    /// <summary>How the answers of the next puts go wrong.</summary>
    public Queue<LostAnswer> Lost { get; } = new();

    public override BlobStoreCapabilities Capabilities => inner.Capabilities;

    protected override async Task<bool> PutCoreAsync(BlobKey key, BlobSource source, PutCondition condition, CancellationToken cancellationToken)
    {
        var lost = Lost.TryDequeue(out var next) ? next : LostAnswer.None;
        if (lost == LostAnswer.FailsBefore)
            throw new IOException("connection reset");
        var written = await inner.PutAsync(key, source, condition, cancellationToken);
        return lost switch
        {
            LostAnswer.FailsAfter => throw new IOException("connection reset"),
            LostAnswer.SaysTaken => false,
            _ => written,
        };
    }

    protected override Task<BlobReader?> OpenCoreAsync(BlobKey key, BlobRange range, CancellationToken cancellationToken) => inner.OpenAsync(key, range, cancellationToken);

    protected override Task<BlobInfo?> StatCoreAsync(BlobKey key, CancellationToken cancellationToken) => inner.StatAsync(key, cancellationToken);

    protected override Task DeleteCoreAsync(IReadOnlyCollection<BlobKey> keys, CancellationToken cancellationToken) => inner.DeleteAsync(keys, cancellationToken);

    protected override IAsyncEnumerable<BlobInfo> ListCoreAsync(string prefix, string? after, int limit, CancellationToken cancellationToken) => inner.ListAsync(prefix, after, limit, cancellationToken);
}
