using Coffer.Blobs.Links;

namespace Coffer.Store;

/// <summary>Uploads by links: which of them a collection removes.</summary>
/// <param name="Due">To be removed, with the reason.</param>
/// <param name="Awaited">The ids of those whose bytes may still come or be completed.</param>
internal sealed record RequestedUploadSweep(IReadOnlyList<(string Id, long Bytes, PartsUpload? Parts, string Reason)> Due, IReadOnlySet<string> Awaited)
{
    private static readonly TimeSpan Grace = TimeSpan.FromDays(1);

    /// <summary>Looks at all of them.</summary>
    public static async Task<RequestedUploadSweep> LookAsync(OpenStore store, CancellationToken cancellationToken)
    {
        var now = store.Options.Time.GetUtcNow();
        var due = new List<(string, long, PartsUpload?, string)>();
        var awaited = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (id, bytes, request, damage) in await new RequestedUploads(store.Blobs).ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (damage is not null)
                StoreLog.UploadUnreadable(store.Options.Logger, id, damage);
            if (damage is not null || request?.ExpiresAt + Grace > now)
                awaited.Add(id);
            else
                due.Add((id, bytes, request?.Parts, request is null ? "its record is gone" : "its links ended more than a day ago"));
        }

        return new RequestedUploadSweep(due, awaited);
    }

    /// <summary>Whether a key belongs to an upload that stays.</summary>
    public bool Awaits(string key) => RequestedUploads.IdOf(key) is { } id && Awaited.Contains(id);

    /// <summary>Removes what is due.</summary>
    public async Task RemoveAsync(OpenStore store, CancellationToken cancellationToken)
    {
        foreach (var (id, _, parts, _) in Due)
            await new RequestedUploads(store.Blobs).RemoveAsync(id, parts, cancellationToken).ConfigureAwait(false);
    }
}
