namespace Coffer.Blobs;

/// <summary>The right to work on an upload, which one process of a machine has at a time. Disposing it gives it up; what was noted stays.</summary>
public abstract class UploadClaim : IAsyncDisposable
{
    /// <summary>The upload as it was when it was claimed.</summary>
    public abstract UploadState Upload { get; }

    /// <summary>Notes that a part has arrived. Several may be noted at once.</summary>
    public abstract Task AddPartAsync(UploadedPart part, CancellationToken cancellationToken);

    /// <summary>Forgets the upload: it was finished or aborted.</summary>
    public abstract Task ForgetAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
