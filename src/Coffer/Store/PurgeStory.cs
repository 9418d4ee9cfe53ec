using Coffer.Artifacts;
using Coffer.Blobs;
using Coffer.Content;
using Coffer.Journal;

namespace Coffer.Store;

/// <summary>
/// Removes a version, or all of an artifact, for good. (1) Nothing of it may be held. (2) No alias points to it any more, and it
/// is deleted: from here on nobody reads it. (3) A collection that is about it alone removes its records, and its content where
/// nothing else refers to it. (4) What else knew of it goes: moves of aliases, uploads, the files of processes that died, rows of
/// the catalog. What stays is a tombstone, so that no number comes back.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="name">The artifact.</param>
/// <param name="only">The one version; null: all of the artifact.</param>
/// <param name="reason">Why.</param>
/// <param name="dryRun">Only say what would go.</param>
/// <param name="cancellationToken">Ends it.</param>
internal sealed class PurgeStory(OpenStore store, ArtifactName name, StoredVersion? only, string reason, bool dryRun, CancellationToken cancellationToken)
{
    /// <summary>Purges.</summary>
    public async Task<PurgeReceipt> RunAsync()
    {
        var versions = await VersionsAsync().ConfigureAwait(false);
        var aliases = await AliasesAsync(versions).ConfigureAwait(false);
        var uploads = await UploadsAsync(versions).ConfigureAwait(false);
        if (versions.Count == 0 && aliases.Count == 0 && uploads.Count == 0)
            throw new CofferException(CofferError.NotFound, $"there is nothing of {UnicodeText.Quote(name.Value)} to purge; coffer ls shows what there is");
        foreach (var version in versions)
            RequireUnheld(version.Labels, version);

        var contents = versions.SelectMany(version => version.Manifest.Files).Where(file => file.Digest is not null).Select(file => file.Digest!.Value).ToHashSet();
        var scope = new CollectScope(versions.Select(version => version.Digest).ToHashSet(), contents);
        var collection = new CollectStory(store, new CollectOptions { DryRun = dryRun }, scope, cancellationToken);
        if (!dryRun)
            await DeleteAsync(versions, aliases).ConfigureAwait(false);
        var collected = await collection.RunAsync().ConfigureAwait(false);
        if (!dryRun)
            await RemoveTracesAsync(versions, contents, uploads).ConfigureAwait(false);
        return new PurgeReceipt(only?.Reference ?? name.Value, reason, Timestamp.Truncate(store.Options.Time.GetUtcNow()), dryRun)
        {
            Versions = [.. versions.OrderBy(version => version.Manifest.Version).Select(version => new PurgedVersion(version.Reference, version.Digest, version.Manifest.Size))],
            Contents = [.. ContentsOf(collected).OrderBy(content => content.Digest)],
            Shared = [.. collection.Shared.Select(shared => new SharedContent(shared.Key, [.. shared.Value]))],
            Aliases = aliases,
            Uploads = [.. uploads.Select(upload => upload.Id)],
        };
    }

    private async Task<IReadOnlyList<StoredVersion>> VersionsAsync() =>
        only is not null ? [only] : await store.Versions.HistoryAsync(name, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);

    private async Task<IReadOnlyList<string>> AliasesAsync(IReadOnlyList<StoredVersion> versions)
    {
        var numbers = versions.Select(version => version.Manifest.Version).ToHashSet();
        return [.. (await store.Aliases.AllAsync(name, cancellationToken).ConfigureAwait(false)).Where(alias => only is null || numbers.Contains(alias.Value.Version!.Value)).Select(alias => alias.Key)];
    }

    /// <summary>What was begun for the artifact by links; and of its content what was sent in parts and never put together.</summary>
    private async Task<IReadOnlyList<(string Id, Func<Task> RemoveAsync)>> UploadsAsync(IReadOnlyList<StoredVersion> versions)
    {
        var found = new List<(string, Func<Task>)>();
        var requested = new RequestedUploads(store.Blobs);
        foreach (var (id, _, request, _) in only is null ? await requested.ListAsync(cancellationToken).ConfigureAwait(false) : [])
        {
            if (request?.Name == name.Value)
                found.Add((id, () => requested.EraseAsync(id, request.Parts, cancellationToken)));
        }

        var prefixes = versions.SelectMany(version => version.Manifest.Files).Where(file => file.Digest is not null).Select(file => ContentKey.Prefix(file.Digest!.Value)).ToHashSet(StringComparer.Ordinal);
        foreach (var upload in prefixes.Count == 0 ? [] : await store.Blobs.ListUnfinishedAsync(ContentKey.Root, cancellationToken).ConfigureAwait(false))
        {
            if (prefixes.Any(prefix => upload.Key.StartsWith(prefix, StringComparison.Ordinal)) && !store.Blobs.Uploads.IsClaimed(upload.Id))
                found.Add((upload.Id, () => AbortAsync(upload)));
        }

        return found;
    }

    private async Task AbortAsync(UnfinishedUpload upload)
    {
        await store.Blobs.AbortUnfinishedAsync(upload, cancellationToken).ConfigureAwait(false);
        await store.Blobs.Uploads.ForgetAsync(upload.Id, cancellationToken).ConfigureAwait(false);
    }

    private async Task DeleteAsync(IReadOnlyList<StoredVersion> versions, IReadOnlyList<string> aliases)
    {
        foreach (var alias in aliases)
        {
            var (move, number) = await store.Aliases.MoveAsync(name, new AliasName(alias), version: null, expected: null, cancellationToken).ConfigureAwait(false);
            await store.Catalog.SetAliasAsync(move, number, CancellationToken.None).ConfigureAwait(false);
        }

        foreach (var version in versions)
        {
            var (outcome, now) = await store.DeleteAsync(version, cancellationToken).ConfigureAwait(false);
            if (outcome == DeleteOutcome.Held)
                RequireUnheld(now.Labels, now);
            await store.Catalog.SetLabelsAsync([now], CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task RemoveTracesAsync(IReadOnlyList<StoredVersion> versions, IReadOnlySet<Digest> contents, IReadOnlyList<(string Id, Func<Task> RemoveAsync)> uploads)
    {
        foreach (var version in versions)
        {
            if (await store.Versions.ReadAsync(name, version.Manifest.Version, cancellationToken).ConfigureAwait(false) is not null)
                throw new CofferException(CofferError.Conflict, $"{version.Reference} was brought back while it was purged; purge it once more");
        }

        if (only is null)
        {
            await RemoveBelowHeadAsync(store.Versions.SeriesOf(name), VersionLog.IsTombstone).ConfigureAwait(false);
            await foreach (var series in store.Aliases.SeriesOfAsync(name, cancellationToken).ConfigureAwait(false))
                await RemoveBelowHeadAsync(series, static _ => true).ConfigureAwait(false);
        }

        foreach (var (_, removeAsync) in uploads)
            await removeAsync().ConfigureAwait(false);
        var dead = store.FindDeadSessions();
        if (dead.Count > 0)
            await store.Catalog.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        foreach (var session in dead)
            store.RemoveSession(session);
        await store.Catalog.ScrubAsync(versions, contents, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes the older records of a series; the newest stays, so that no number comes back.</summary>
    private async Task RemoveBelowHeadAsync(Series series, Func<SeriesRecord, bool> goes)
    {
        var keys = new List<BlobKey>();
        await foreach (var number in series.NumbersAsync(before: null, int.MaxValue, cancellationToken).Skip(1).ConfigureAwait(false))
        {
            if (await series.ReadAsync(number, cancellationToken).ConfigureAwait(false) is { } record && goes(record))
                keys.Add(series.KeyOf(number));
        }

        await store.Blobs.EraseAsync(keys, cancellationToken).ConfigureAwait(false);
    }

    private static IEnumerable<PurgedContent> ContentsOf(CollectReport collected)
    {
        foreach (var item in collected.Items)
        {
            if (item.Kind == CollectKind.Content && Digest.TryParse(item.Subject, out var digest))
                yield return new PurgedContent(digest, item.Bytes);
        }
    }

    private static void RequireUnheld(VersionLabels labels, StoredVersion version)
    {
        if (labels is { DeletedAt: null, Holds: { Count: > 0 } holds })
            throw new CofferException(CofferError.Held, $"{version.Reference} is held: {string.Join("; ", holds)}; coffer release {version.Reference} first, if that may be");
    }
}
