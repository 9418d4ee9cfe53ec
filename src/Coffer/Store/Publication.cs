using Coffer.Artifacts;
using Coffer.Content;

namespace Coffer.Store;

/// <summary>
/// The end of a put and of a copy: publish each manifest at its series' next number, then look at the collections a second time.
/// Where none is new since the first look, every later one will see what was published. Otherwise each key relied on that a new
/// one names is written again under a fresh key, which no record so far can name. Only what comes out of here is acknowledged.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="content">The content that the manifests refer to, committed.</param>
/// <param name="first">The first look, from before any content was relied on.</param>
internal sealed class Publication(OpenStore store, ContentBatch content, CollectionsLook first)
{
    private readonly Dictionary<Digest, ContentPlacement> _moved = [];

    /// <summary>Content that was written again under another key than the batch had first.</summary>
    public IReadOnlyDictionary<Digest, ContentPlacement> Moved => _moved;

    /// <summary>Publishes. It takes no cancellation: what is visible is either acknowledged or, where that fails, taken back.</summary>
    /// <param name="drafts">Manifests whose number does not count yet.</param>
    /// <exception cref="CofferException">AlreadyExists by a draft's own condition. Conflict: content was collected and can't be written again. AccessDenied, Unavailable, QuotaExceeded.</exception>
    public async Task<IReadOnlyList<Published>> RunAsync(IReadOnlyList<Draft> drafts)
    {
        var published = new Published[drafts.Count];
        try
        {
            var look = first;
            while (true)
            {
                for (var i = 0; i < drafts.Count; i++)
                    published[i] ??= await PublishAsync(drafts[i]).ConfigureAwait(false);
                var second = await store.Collections.LookAsync(CancellationToken.None).ConfigureAwait(false);
                if (second.Head == look.Head)
                    return published;
                await RewriteAsync(look, second).ConfigureAwait(false);
                if (!await TakeBackRepeatedAsync(published).ConfigureAwait(false))
                    return published;
                look = second;
            }
        }
        catch
        {
            await store.TryTakeBackAsync(published.Where(version => version is { IsNew: true }).Select(version => version.Version)).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<Published> PublishAsync(Draft draft)
    {
        var series = store.Versions.SeriesOf(draft.Manifest.Name);
        while (true)
        {
            // The head comes before the condition: whatever is appended after it takes the number, and this looks again.
            var head = await series.HeadNumberAsync(CancellationToken.None).ConfigureAwait(false);
            if (await draft.Instead().ConfigureAwait(false) is { } existing)
                return new Published(existing, IsNew: false);
            var next = draft.Manifest with { Version = head + 1 };
            var bytes = next.ToCanonicalBytes();
            if (await series.TryAppendAsync(next.Version, bytes, CancellationToken.None).ConfigureAwait(false))
            {
                var digest = Digest.Of(bytes);
                return new Published(new StoredVersion(next, digest, VersionLog.InitialLabels(next, digest), 0), IsNew: true);
            }
        }
    }

    private async Task RewriteAsync(CollectionsLook look, CollectionsLook second)
    {
        foreach (var placement in await content.ReliedOnAsync().ConfigureAwait(false))
        {
            foreach (var number in second.Since(look))
            {
                if (!await store.Collections.NamesAsync(number, placement.Key, CancellationToken.None).ConfigureAwait(false))
                    continue;
                _moved[placement.Digest] = await content.RewriteAsync(placement.Digest, second.Head, CancellationToken.None).ConfigureAwait(false);
                break;
            }
        }
    }

    /// <summary>
    /// A collection removes the records of deleted versions. If it removed the very number that was free when this put looked, and
    /// this put slept since, the number has been given before: it must not come back. Only a newer record tells, so whatever is
    /// not the newest any more is taken back and published once more.
    /// </summary>
    private async Task<bool> TakeBackRepeatedAsync(Published[] published)
    {
        var any = false;
        for (var i = 0; i < published.Length; i++)
        {
            if (published[i] is not { IsNew: true, Version: var version })
                continue;
            var head = await store.Versions.SeriesOf(version.Manifest.Name).HeadNumberAsync(CancellationToken.None).ConfigureAwait(false);
            if (head == version.Manifest.Version)
                continue;
            await store.TakeBackAsync(version).ConfigureAwait(false);
            published[i] = null!;
            any = true;
        }

        return any;
    }

    /// <summary>A version on its way.</summary>
    /// <param name="Manifest">Everything but its number.</param>
    /// <param name="Instead">Asked before each attempt: a version that makes publishing needless, or null. It throws to refuse.</param>
    public sealed record Draft(Manifest Manifest, Func<Task<StoredVersion?>> Instead);

    /// <summary>What became of a draft.</summary>
    /// <param name="Version">The version that is there.</param>
    /// <param name="IsNew">Whether it was published here.</param>
    public sealed record Published(StoredVersion Version, bool IsNew);
}
