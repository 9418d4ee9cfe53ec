namespace Coffer.Blobs;

/// <summary>
/// Remembers uploads in parts, so that one whose process was killed continues with what has arrived. What it says is a hint: a
/// back end asks the service which parts there are, and compares their bytes.
/// </summary>
public abstract class UploadLog
{
    /// <summary>Whether it outlives the process. If so an upload that fails is left for the next try, otherwise it is aborted.</summary>
    public abstract bool Persists { get; }

    /// <summary>Takes up the unfinished upload of a key, and counts that it was interrupted.</summary>
    /// <param name="key">The key.</param>
    /// <param name="length">The bytes of all of it; an upload of another length is another.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>Null where there is none that no living process works on.</returns>
    public abstract Task<UploadClaim?> ContinueAsync(BlobKey key, long length, CancellationToken cancellationToken);

    /// <summary>Notes an upload that begins.</summary>
    public abstract Task<UploadClaim> BeginAsync(UploadState upload, CancellationToken cancellationToken);

    /// <summary>Whether a living process of this machine works on an upload.</summary>
    /// <param name="id">What the service calls it.</param>
    public abstract bool IsClaimed(string id);

    /// <summary>Forgets an upload that was aborted.</summary>
    /// <param name="id">What the service calls it.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public abstract Task ForgetAsync(string id, CancellationToken cancellationToken);
}
