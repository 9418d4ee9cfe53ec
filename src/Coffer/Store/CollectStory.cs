using System.Text.Json;
using Coffer.Artifacts;
using Coffer.Blobs;
using Coffer.Content;
using Coffer.Journal;

namespace Coffer.Store;

/// <summary>
/// The life of a collection. (1) List content, then all versions. (2) Condemn: record the keys that no version refers to; from
/// then on puts know. (3) List the versions again and spare what has become referenced; what is referred to all along but lies
/// under a key that a dead collection named gets another. (4) Delete the rest. (5) Record the finish. It deletes only what its own record names, so one that sleeps for a week and wakes harms nobody.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="options">How.</param>
/// <param name="scope">What it is about; null: all there is.</param>
/// <param name="cancellationToken">Ends it.</param>
internal sealed class CollectStory(OpenStore store, CollectOptions options, CollectScope? scope, CancellationToken cancellationToken)
{
    private const int FinishedToKeep = 10;

    private readonly DateTimeOffset _now = store.Options.Time.GetUtcNow();

    /// <summary>Of a collection that is about some versions: what else refers to their content.</summary>
    public SortedDictionary<Digest, SortedSet<string>> Shared { get; } = [];

    /// <summary>Collects, or says what a collection would do.</summary>
    public async Task<CollectReport> RunAsync()
    {
        if (!options.DryRun)
            await store.RequireWritableAsync(cancellationToken).ConfigureAwait(false);
        var look = await store.Collections.LookAsync(cancellationToken).ConfigureAwait(false);
        var sessions = scope is null ? store.FindDeadSessions() : [];
        var (plan, seen, inGrace) = await SurveyAsync(look).ConfigureAwait(false);
        if (scope is not null)
            return await CollectScopeAsync(plan, seen).ConfigureAwait(false);
        var requested = await RequestedUploadSweep.LookAsync(store, cancellationToken).ConfigureAwait(false);
        var uploads = await UploadSweep.LookAsync(store, options.AbortUploadsAfter, requested, cancellationToken).ConfigureAwait(false);
        var items = ItemsOf(plan, sessions, uploads, requested);
        if (options.DryRun)
            return new CollectReport(DryRun: true, items, Spared: 0, Healed: 0, uploads.Kept) { InGrace = inGrace };

        // What died unfinished may have published what the catalog never heard of.
        if (sessions.Count > 0)
            await store.Catalog.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        var spared = new HashSet<BlobKey>();
        var healed = 0;
        if (plan.Unreferenced.Count + plan.OutOfUse.Count + plan.Versions.Count > 0)
            healed = await CondemnAndDeleteAsync(plan, seen, spared).ConfigureAwait(false);
        foreach (var manifest in plan.Labels)
            await RemoveLabelsAsync(manifest).ConfigureAwait(false);
        var left = sessions.Where(session => !store.RemoveSession(session)).ToHashSet(StringComparer.Ordinal);
        await uploads.AbortAsync(store, cancellationToken).ConfigureAwait(false);
        await requested.RemoveAsync(store, cancellationToken).ConfigureAwait(false);
        await store.Collections.PruneAsync(await store.Collections.LookAsync(cancellationToken).ConfigureAwait(false), FinishedToKeep, cancellationToken).ConfigureAwait(false);
        return new CollectReport(DryRun: false, [.. Gone(plan, items, spared).Where(item => !left.Contains(item.Subject))], SparedOf(plan, spared).Count, healed, uploads.Kept) { InGrace = inGrace };
    }

    private async Task<CollectReport> CollectScopeAsync(CollectPlan plan, HashSet<BlobKey> seen)
    {
        var items = ItemsOf(plan);
        if (options.DryRun)
            return new CollectReport(DryRun: true, items, Spared: 0, Healed: 0, []);
        var spared = new HashSet<BlobKey>();
        var healed = plan.Versions.Count == 0 ? 0 : await CondemnAndDeleteAsync(plan, seen, spared).ConfigureAwait(false);
        return new CollectReport(DryRun: false, [.. Gone(plan, items, spared)], SparedOf(plan, spared).Count, healed, []);
    }

    /// <summary>What of a plan went, but for what was spared.</summary>
    private static IEnumerable<CollectItem> Gone(CollectPlan plan, IReadOnlyList<CollectItem> items, HashSet<BlobKey> spared)
    {
        var digests = SparedOf(plan, spared);
        return items.Where(item => !digests.Contains(item.Subject));
    }

    private static HashSet<string> SparedOf(CollectPlan plan, HashSet<BlobKey> spared) =>
        plan.Unreferenced.Where(item => spared.Contains(item.Placement.Key)).Select(item => item.Placement.Digest.ToString()).ToHashSet(StringComparer.Ordinal);

    private async Task<(CollectPlan Plan, HashSet<BlobKey> Seen, IReadOnlyList<DeletedVersion> InGrace)> SurveyAsync(CollectionsLook look)
    {
        // Content and labels first: whatever is published between the listings is then seen as referenced, never as garbage.
        var contents = new List<ContentPlacement>();
        var unfinished = new HashSet<BlobKey>();
        await foreach (var placement in ContentsAsync().ConfigureAwait(false))
        {
            contents.Add(placement);
            if (await store.CountsAsAbsentAsync(look, placement.Key, cancellationToken).ConfigureAwait(false))
                unfinished.Add(placement.Key);
        }

        var labels = new List<Digest>();
        if (scope is null)
        {
            await foreach (var (manifest, _) in store.Survey.LabelsAsync(cancellationToken).ConfigureAwait(false))
                labels.Add(manifest);
        }

        var seen = new HashSet<BlobKey>();
        var versions = await ReadVersionsAsync(seen).ConfigureAwait(false);
        var plan = CollectPlan.Decide(contents, labels, versions, Goes, look.Head, unfinished.Contains);
        if (scope is not null)
            NoteShared(versions);
        DeletedVersion[] inGrace = [.. versions.Where(version => version.IsDeleted && !Goes(version))
            .OrderBy(version => version.Manifest.Name).ThenBy(version => version.Manifest.Version)
            .Select(version => new DeletedVersion(version.Reference, version.Labels.DeletedAt!.Value, version.Labels.DeletedAt.Value + options.Grace))];
        return (plan, seen, inGrace);
    }

    /// <summary>Whether a version goes. One that a collection has begun to remove cannot be brought back, so no grace keeps it.</summary>
    private bool Goes(StoredVersion version) => scope is not null
        ? scope.Manifests.Contains(version.Digest) && (version.IsDeleted || options.DryRun)
        : version.Labels.DeletedAt is { } deletedAt && (options.Grace == TimeSpan.Zero || version.Labels.IsRemoved || deletedAt + options.Grace <= _now);

    private async IAsyncEnumerable<ContentPlacement> ContentsAsync()
    {
        if (scope is null)
        {
            await foreach (var placement in store.Survey.ContentsAsync(cancellationToken).ConfigureAwait(false))
                yield return placement;
            yield break;
        }

        foreach (var digest in scope.Contents)
        {
            foreach (var placement in await ContentDirectory.ListAsync(store.Blobs, digest, cancellationToken).ConfigureAwait(false))
                yield return placement;
        }
    }

    private void NoteShared(IEnumerable<StoredVersion> versions)
    {
        foreach (var version in versions.Where(version => !Goes(version)))
        {
            foreach (var file in version.Manifest.Files)
            {
                if (file.Digest is not { } digest || !scope!.Contents.Contains(digest))
                    continue;
                if (!Shared.TryGetValue(digest, out var users))
                    Shared[digest] = users = new SortedSet<string>(StringComparer.Ordinal);
                users.Add(version.Reference);
            }
        }
    }

    /// <summary>Reads every version whose record is not in <paramref name="seen"/> yet. One that does not read stops the collection: it may refer to anything.</summary>
    private async Task<List<StoredVersion>> ReadVersionsAsync(HashSet<BlobKey> seen)
    {
        var versions = new List<StoredVersion>();
        var fresh = store.Survey.RecordsAsync(cancellationToken).Where(key => seen.Add(key.Key));
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = store.Parallelism, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(fresh, parallel, async (key, _) =>
        {
            if (await store.Survey.ReadAsync(key, cancellationToken).ConfigureAwait(false) is not { } version)
                return;
            lock (versions)
                versions.Add(version);
        }).ConfigureAwait(false);
        return versions;
    }

    /// <summary>Steps 2 to 5.</summary>
    /// <returns>How many contents got a fresh key.</returns>
    private async Task<int> CondemnAndDeleteAsync(CollectPlan plan, HashSet<BlobKey> seen, HashSet<BlobKey> spared)
    {
        // Versions whose records go need a collection too, though it may name no key: a put that slept knows by it that numbers may have gone.
        BlobKey[] condemned = [.. plan.Unreferenced.Select(item => item.Placement.Key), .. plan.OutOfUse.Select(placement => placement.Key)];
        var number = await store.Collections.CondemnAsync(condemned, cancellationToken).ConfigureAwait(false);
        var now = await store.Collections.LookAsync(cancellationToken).ConfigureAwait(false);

        var again = await ReadVersionsAsync(seen).ConfigureAwait(false);
        foreach (var version in plan.Versions)
        {
            // Deleted at the first listing; by now it may have been brought back.
            if (await store.Versions.ReadAsync(version.Manifest.Name, version.Manifest.Version, cancellationToken).ConfigureAwait(false) is { } brought)
                again.Add(brought);
        }

        if (scope is not null)
            NoteShared(again);
        var referenced = again.Where(version => !Goes(version))
            .SelectMany(version => version.Manifest.Files).Where(file => file.Digest is not null).Select(file => file.Digest!.Value).ToHashSet();
        var doomed = new List<BlobKey>();
        foreach (var (placement, _) in plan.Unreferenced)
        {
            if (referenced.Contains(placement.Digest))
                spared.Add(placement.Key);
            else
                doomed.Add(placement.Key);
        }

        var healed = 0;
        foreach (var group in plan.OutOfUse.GroupBy(placement => placement.Digest))
        {
            if (await HealAsync(group.Key, number, now).ConfigureAwait(false) is { } copied)
            {
                healed += copied ? 1 : 0;
                doomed.AddRange(group.Select(placement => placement.Key));
            }
            else
            {
                spared.UnionWith(group.Select(placement => placement.Key));
            }
        }

        foreach (var chunk in doomed.Chunk(1000))
            await DeleteAsync(chunk).ConfigureAwait(false);
        await store.Catalog.RemoveContentsAsync(doomed, cancellationToken).ConfigureAwait(false);
        await RemoveVersionsAsync(plan).ConfigureAwait(false);
        await store.Collections.FinishAsync(number, doomed.Count, [.. spared.Select(key => key.Value)], cancellationToken).ConfigureAwait(false);
        return healed;
    }

    /// <summary>
    /// Makes sure that content which is referred to has a key that no unfinished collection names. After the record, as in the
    /// second look of a put: every version that relies on the old keys and was acknowledged came before it.
    /// </summary>
    /// <returns>Whether a copy was made; null: there is nothing left to copy.</returns>
    private async Task<bool?> HealAsync(Digest digest, long number, CollectionsLook now)
    {
        var placements = await ContentDirectory.ListAsync(store.Blobs, digest, cancellationToken).ConfigureAwait(false);
        foreach (var placement in placements)
        {
            if (!await store.CountsAsAbsentAsync(now, placement.Key, cancellationToken).ConfigureAwait(false))
                return false;
        }

        foreach (var placement in placements)
        {
            // The others will be deleted: a damaged copy must not be the one that stays.
            if (!await ProvesAsync(placement).ConfigureAwait(false))
                continue;
            var reader = await store.Blobs.OpenAsync(placement.Key, cancellationToken: cancellationToken).ConfigureAwait(false);
            if (reader is null)
                continue;
            var stage = store.Blobs.CreateStage();
            await using (stage.ConfigureAwait(false))
            {
                await using (reader.ConfigureAwait(false))
                    await reader.Stream.CopyToAsync(stage.Writer, cancellationToken).ConfigureAwait(false);
                await stage.CompleteAsync(cancellationToken).ConfigureAwait(false);
                await store.Blobs.PutAsync(ContentKey.Of(digest, number, placement.Encoding), stage, PutCondition.IfAbsent, cancellationToken).ConfigureAwait(false);
                return true;
            }
        }

        return null;
    }

    private async Task<bool> ProvesAsync(ContentPlacement placement)
    {
        try
        {
            if (await store.Reader.OpenAsync(placement, size: null, BlobRange.All, cancellationToken).ConfigureAwait(false) is not { } raw)
                return false;
            await using (raw.ConfigureAwait(false))
                await raw.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (CofferException e) when (e.Error == CofferError.Corrupt)
        {
            return false;
        }
    }

    private async Task RemoveVersionsAsync(CollectPlan plan)
    {
        var removed = new List<(ArtifactName Name, long Number)>();
        foreach (var version in plan.Versions)
        {
            // Once the labels say so, no undelete can bring it back; one that came before is seen here.
            var (name, number) = (version.Manifest.Name, version.Manifest.Version);
            StoredVersion now;
            try
            {
                now = await store.Versions.RelabelAsync(version, labels => labels.DeletedAt is null || labels.IsRemoved ? null : labels with { Removed = true }, cancellationToken).ConfigureAwait(false);
            }
            catch (CofferException e) when (e.Error == CofferError.NotFound)
            {
                // Another collection was faster.
                removed.Add((name, number));
                continue;
            }

            if (!now.Labels.IsRemoved)
                continue;
            var series = store.Versions.SeriesOf(name);
            if (await series.HeadNumberAsync(cancellationToken).ConfigureAwait(false) == number)
            {
                // The newest record goes only behind a tombstone, so that its number never comes back. Lost to a put, it is no longer the newest.
                var tombstone = JsonSerializer.SerializeToUtf8Bytes(new Tombstone(1, name.Value, Removed: true, number + 1), StoreJson.Default.Tombstone);
                await series.TryAppendAsync(number + 1, tombstone, cancellationToken).ConfigureAwait(false);
            }

            await DeleteAsync([series.KeyOf(number)]).ConfigureAwait(false);
            await RemoveLabelsAsync(version.Digest).ConfigureAwait(false);
            removed.Add((name, number));
        }

        await store.Catalog.RemoveVersionsAsync(removed, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes the labels of a manifest that is gone and whose digest can never be made again.</summary>
    private async Task RemoveLabelsAsync(Digest manifest)
    {
        var series = store.Versions.LabelsOf(manifest);
        var keys = new List<BlobKey>();
        await foreach (var number in series.NumbersAsync(before: null, int.MaxValue, cancellationToken).ConfigureAwait(false))
            keys.Add(series.KeyOf(number));
        await DeleteAsync(keys).ConfigureAwait(false);
    }

    /// <summary>Removes blobs; of a purge with all that the back end keeps of them.</summary>
    private Task DeleteAsync(IReadOnlyCollection<BlobKey> keys) => scope is null ? store.Blobs.DeleteAsync(keys, cancellationToken) : store.Blobs.EraseAsync(keys, cancellationToken);

    private List<CollectItem> ItemsOf(CollectPlan plan, IReadOnlyList<string> sessions, UploadSweep uploads, RequestedUploadSweep requested) =>
    [
        .. ItemsOf(plan),
        .. sessions.Select(session => new CollectItem(CollectKind.Session, session, store.SizeOfSession(session), "its process died")),
        .. uploads.Stale.Select(stale => new CollectItem(CollectKind.Upload, stale.Upload.Key, stale.Upload.Bytes, $"begun {Words(stale.Age)} ago and never finished")),
        .. requested.Due.Select(due => new CollectItem(CollectKind.Upload, StoreLayout.UploadsPrefix + due.Id, due.Bytes, due.Reason)),
    ];

    private static List<CollectItem> ItemsOf(CollectPlan plan) =>
    [
        .. plan.Unreferenced.Select(item => new CollectItem(CollectKind.Content, item.Placement.Digest.ToString(), item.Placement.StoredSize, item.Reason)),
        .. plan.OutOfUse.Select(placement => new CollectItem(CollectKind.Content, placement.Key.Value, placement.StoredSize, "a collection that died had named this key; the content keeps or gets another")),
        .. plan.Versions.Select(version => new CollectItem(CollectKind.Version, version.Reference, 0, "it was deleted")),
        .. plan.Labels.Select(manifest => new CollectItem(CollectKind.Labels, manifest.ToString(), 0, "their version is gone")),
    ];

    private static string Words(TimeSpan age) => age switch
    {
        { TotalDays: >= 2 } => $"{(int)age.TotalDays} days",
        { TotalHours: >= 2 } => $"{(int)age.TotalHours} hours",
        _ => $"{(int)age.TotalMinutes} minutes",
    };
}
