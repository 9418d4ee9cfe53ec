using Coffer.Artifacts;
using Coffer.Blobs;
using Coffer.Catalog;
using Coffer.Content;
using Coffer.Journal;

namespace Coffer.Store;

/// <summary>
/// Brings a catalog up to date by listing: what the series have and it has not is read and added, what they no longer have is
/// removed. Each step may be repeated and runs beside writers: what the catalog knows is read before the listing, so nothing that
/// is added meanwhile is taken for gone.
/// </summary>
internal sealed class CatchUpStory(OpenStore store, ArtifactCatalog catalog, CancellationToken cancellationToken)
{
    private const int VersionsATime = 500;

    private readonly ContentDirectory _contents = new(store.Blobs, static (_, _) => new(false));

    /// <summary>Catches up.</summary>
    /// <returns>How many versions there are.</returns>
    public async Task<long> RunAsync()
    {
        var versions = await VersionsAsync().ConfigureAwait(false);
        await LabelsAsync().ConfigureAwait(false);
        await AliasesAsync().ConfigureAwait(false);
        return versions;
    }

    private async Task<long> VersionsAsync()
    {
        var known = new HashSet<(string Name, long Number)>();
        await foreach (var version in catalog.KnownVersionsAsync(cancellationToken).ConfigureAwait(false))
            known.Add((version.Name, version.Number));

        var count = (long)known.Count;
        var unread = new List<VersionKey>(VersionsATime);
        await foreach (var key in store.Survey.RecordsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (key.Name is { } name && known.Remove((name.Value, key.Number)))
                continue;
            unread.Add(key);
            if (unread.Count == VersionsATime)
                count += await LearnAsync(unread, known).ConfigureAwait(false);
        }

        count += await LearnAsync(unread, known).ConfigureAwait(false);
        if (known.Count > 0)
            await ForgetAsync(known).ConfigureAwait(false);
        return count - known.Count;
    }

    /// <summary>Removes versions that are gone, and of their contents those that went with them.</summary>
    private async Task ForgetAsync(HashSet<(string Name, long Number)> gone)
    {
        var keys = new HashSet<BlobKey>();
        foreach (var (name, number) in gone)
        {
            foreach (var (digest, placement) in await catalog.FindPlacementsOfVersionAsync(name, number, cancellationToken).ConfigureAwait(false))
            {
                if (!keys.Contains(placement.Key) && await _contents.FindAsync(digest, size: null, cancellationToken).ConfigureAwait(false) is null)
                    keys.Add(placement.Key);
            }
        }

        await catalog.ApplyAsync(new CatalogChanges { RemovedVersions = [.. gone], RemovedContents = [.. keys] }, cancellationToken).ConfigureAwait(false);
    }

    private async Task<int> LearnAsync(List<VersionKey> keys, HashSet<(string Name, long Number)> known)
    {
        var learned = new List<(StoredVersion, IReadOnlyDictionary<Digest, ContentPlacement>)>(keys.Count);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = store.Parallelism, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(keys, parallel, async (key, _) =>
        {
            if (await ReadAsync(key.ToString(), () => store.Survey.ReadAsync(key, cancellationToken)).ConfigureAwait(false) is not { } version)
                return;
            if (key.Name is null)
            {
                // Only the record says the name of such a key, so only now is it seen whether it is known.
                lock (learned)
                {
                    if (known.Remove((version.Manifest.Name.Value, version.Manifest.Version)))
                        return;
                }
            }

            var placements = new Dictionary<Digest, ContentPlacement>();
            foreach (var file in version.Manifest.Files)
            {
                if (file.Digest is { } digest && !placements.ContainsKey(digest) && await _contents.FindAsync(digest, file.Size, cancellationToken).ConfigureAwait(false) is { } placement)
                    placements[digest] = placement;
            }

            lock (learned)
                learned.Add((version, placements));
        }).ConfigureAwait(false);
        keys.Clear();
        await store.Catalog.AddVersionsAsync(learned, cancellationToken).ConfigureAwait(false);
        return learned.Count;
    }

    /// <summary>Reads a record. One that is damaged must not hide all others: verify says it, and a get of it fails.</summary>
    private async Task<T?> ReadAsync<T>(string subject, Func<Task<T?>> read)
        where T : class
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (CofferException e) when (e.Error is CofferError.Corrupt or CofferError.Unsupported)
        {
            StoreLog.RecordUnreadable(store.Options.Logger, subject, e.Message);
            return null;
        }
    }

    private async Task LabelsAsync()
    {
        var known = new Dictionary<Digest, long>();
        await foreach (var labels in catalog.KnownLabelsAsync(cancellationToken).ConfigureAwait(false))
            known[labels.Manifest] = labels.Number;
        var news = new List<CatalogLabels>();
        await foreach (var (manifest, number) in store.Survey.LabelsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (known.GetValueOrDefault(manifest) >= number)
                continue;
            var labels = await ReadAsync($"the labels of {manifest}", async () =>
                await store.Versions.LabelsOf(manifest).ReadAsync(number, cancellationToken).ConfigureAwait(false) is { } record ? VersionLog.ParseLabels(record, manifest) : null).ConfigureAwait(false);
            if (labels is not null)
                news.Add(new CatalogLabels(manifest, number, labels.Tags, labels.DeletedAt, labels.Holds is { Count: > 0 }));
        }

        if (news.Count > 0)
            await catalog.ApplyAsync(new CatalogChanges { Labels = news }, cancellationToken).ConfigureAwait(false);
    }

    private async Task AliasesAsync()
    {
        var known = new Dictionary<(string, string), long>();
        await foreach (var alias in catalog.KnownAliasesAsync(cancellationToken).ConfigureAwait(false))
            known[(alias.Name, alias.Alias)] = alias.Record;
        var news = new List<CatalogAlias>();
        await foreach (var (prefix, number) in store.Survey.AliasesAsync(cancellationToken).ConfigureAwait(false))
        {
            var move = await ReadAsync(prefix, async () =>
                await new Series(store.Blobs, prefix).ReadAsync(number, cancellationToken).ConfigureAwait(false) is { } record ? AliasLog.Parse(record, name: null, alias: null) : null).ConfigureAwait(false);
            if (move is not null && known.GetValueOrDefault((move.Name, move.Alias)) < number)
                news.Add(StoreCatalog.AliasOf(move, number));
        }

        if (news.Count > 0)
            await catalog.ApplyAsync(new CatalogChanges { Aliases = news }, cancellationToken).ConfigureAwait(false);
    }
}
