using Coffer.Blobs;
using Coffer.Blobs.Probe;
using Coffer.Content;

namespace Coffer.Store;

/// <summary>Uploads that were begun and never finished: which of them a collection aborts.</summary>
/// <param name="Stale">To be aborted, with how long ago they began.</param>
/// <param name="Kept">Those that stay: young, or a process of this machine works on them.</param>
internal sealed record UploadSweep(IReadOnlyList<(UnfinishedUpload Upload, TimeSpan Age)> Stale, IReadOnlyList<UnfinishedUpload> Kept)
{
    /// <summary>Looks at all of them that are the store's. Those whose parts come by links that have not ended are not stale, however old. Where they may not be listed, there are none to be aborted: a collection does its other work all the same.</summary>
    public static async Task<UploadSweep> LookAsync(OpenStore store, TimeSpan abortAfter, RequestedUploadSweep requested, CancellationToken cancellationToken)
    {
        var all = new List<UnfinishedUpload>();
        try
        {
            foreach (var prefix in new[] { ContentKey.Root, StoreLayout.UploadsPrefix, ProbeGround.Root })
                all.AddRange((await store.Blobs.ListUnfinishedAsync(prefix, cancellationToken).ConfigureAwait(false)).Where(upload => IsOfStore(upload.Key)));
        }
        catch (CofferException e) when (e.Error is CofferError.AccessDenied or CofferError.Unsupported)
        {
            StoreLog.UploadsUnlisted(store.Options.Logger, e.Message);
            return new UploadSweep([], []);
        }

        var now = store.Options.Time.GetUtcNow();
        var stale = new List<(UnfinishedUpload, TimeSpan)>();
        var kept = new List<UnfinishedUpload>();
        foreach (var upload in all)
        {
            if (now - upload.StartedAt >= abortAfter && !requested.Awaits(upload.Key) && !store.Blobs.Uploads.IsClaimed(upload.Id))
                stale.Add((upload, now - upload.StartedAt));
            else
                kept.Add(upload);
        }

        return new UploadSweep(stale, kept);
    }

    // A bucket may have other programs in it, and they may call a folder as a store does.
    private static bool IsOfStore(string key) => BlobKey.IsKey(key)
        && (ContentKey.TryRead(new BlobInfo(new BlobKey(key), 0), out _) || RequestedUploads.IsBytes(key) || ProbeGround.SinceOf(key) is not null);

    /// <summary>Aborts what is stale.</summary>
    public async Task AbortAsync(OpenStore store, CancellationToken cancellationToken)
    {
        foreach (var (upload, _) in Stale)
        {
            // Somebody may have taken it up since it was looked at.
            if (store.Blobs.Uploads.IsClaimed(upload.Id))
                continue;
            await store.Blobs.AbortUnfinishedAsync(upload, cancellationToken).ConfigureAwait(false);
            await store.Blobs.Uploads.ForgetAsync(upload.Id, cancellationToken).ConfigureAwait(false);
        }
    }
}
