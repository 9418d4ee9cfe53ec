using System.Collections.Concurrent;

namespace Coffer.Blobs;

/// <summary>Remembers uploads for as long as they run: there is nothing to continue after a process ended.</summary>
public sealed class MemoryUploadLog : UploadLog
{
    private readonly ConcurrentDictionary<string, bool> _running = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override bool Persists => false;

    /// <inheritdoc/>
    public override Task<UploadClaim?> ContinueAsync(BlobKey key, long length, CancellationToken cancellationToken) => Task.FromResult<UploadClaim?>(null);

    /// <inheritdoc/>
    public override Task<UploadClaim> BeginAsync(UploadState upload, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(upload);
        _running[upload.Id] = true;
        return Task.FromResult<UploadClaim>(new Claim(this, upload));
    }

    /// <inheritdoc/>
    public override bool IsClaimed(string id) => _running.ContainsKey(id);

    /// <inheritdoc/>
    public override Task ForgetAsync(string id, CancellationToken cancellationToken)
    {
        _running.TryRemove(id, out _);
        return Task.CompletedTask;
    }

    private sealed class Claim(MemoryUploadLog log, UploadState upload) : UploadClaim
    {
        public override UploadState Upload => upload;

        public override Task AddPartAsync(UploadedPart part, CancellationToken cancellationToken) => Task.CompletedTask;

        public override Task ForgetAsync(CancellationToken cancellationToken) => log.ForgetAsync(upload.Id, cancellationToken);

        public override async ValueTask DisposeAsync() => await log.ForgetAsync(upload.Id, CancellationToken.None).ConfigureAwait(false);
    }
}
