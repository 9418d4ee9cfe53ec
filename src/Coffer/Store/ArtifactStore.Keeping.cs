using System.Runtime.CompilerServices;
using Coffer.Artifacts;

namespace Coffer.Store;

/// <summary>What keeps versions, brings them back, and removes them for good.</summary>
public sealed partial class ArtifactStore
{
    private const int LongestReason = 1000;

    /// <summary>Keeps a version from every deletion until it is released. Holds with different reasons add up.</summary>
    /// <param name="reference">Which version.</param>
    /// <param name="reason">Why: one line, up to 1,000 characters.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The reasons that hold it now.</returns>
    /// <exception cref="CofferException">NotFound: no such version, or it was deleted. InvalidArgument: the reason. AccessDenied, Unavailable.</exception>
    public async Task<IReadOnlyList<string>> HoldAsync(Reference reference, string reason, CancellationToken cancellationToken = default)
    {
        CheckReason(reason);
        await _store.RequireWritableAsync(cancellationToken).ConfigureAwait(false);
        var version = await _store.Resolver.ResolveAsync(reference, cancellationToken).ConfigureAwait(false);
        var now = await _store.Versions.RelabelAsync(version, labels =>
        {
            if (labels.DeletedAt is not null)
                throw Deleted();
            var holds = labels.Holds ?? [];
            return holds.Contains(reason, StringComparer.Ordinal) ? null : labels with { Holds = [.. holds, reason] };
        }, cancellationToken).ConfigureAwait(false);

        // A collection removes a version's record before its labels: a hold on what is still there was in time.
        if (!await IsThereAsync(version, cancellationToken).ConfigureAwait(false))
            throw Deleted();
        await _store.Catalog.SetLabelsAsync([now], CancellationToken.None).ConfigureAwait(false);
        return now.Labels.Holds ?? [];

        CofferException Deleted() => new(CofferError.NotFound, $"{version.Reference} was deleted before it could be held; coffer undelete {version.Reference} brings it back if it is still there");
    }

    /// <summary>Releases a version from its holds.</summary>
    /// <param name="reference">Which version.</param>
    /// <param name="reason">Only from the hold with this reason; null: from all.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The reasons that it was released from, and those that still hold it.</returns>
    /// <exception cref="CofferException">NotFound: no such version, or no hold with this reason. AccessDenied, Unavailable.</exception>
    public async Task<(IReadOnlyList<string> Released, IReadOnlyList<string> Left)> ReleaseAsync(Reference reference, string? reason = null, CancellationToken cancellationToken = default)
    {
        await _store.RequireWritableAsync(cancellationToken).ConfigureAwait(false);
        var version = await _store.Resolver.ResolveAsync(reference, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<string> released = [];
        var now = await _store.Versions.RelabelAsync(version, labels =>
        {
            var holds = labels.Holds ?? [];
            released = [.. holds.Where(hold => reason is null || hold == reason)];
            string[] left = [.. holds.Except(released, StringComparer.Ordinal)];
            return released.Count == 0 ? null : labels with { Holds = left.Length == 0 ? null : left };
        }, cancellationToken).ConfigureAwait(false);
        if (released.Count == 0)
            throw new CofferException(CofferError.NotFound, reason is null ? $"no hold keeps {version.Reference}; coffer hold --list shows what is held" : $"no hold keeps {version.Reference} for that reason; coffer show {version.Reference} shows its holds");
        await _store.Catalog.SetLabelsAsync([now], CancellationToken.None).ConfigureAwait(false);
        return (released, now.Labels.Holds ?? []);
    }

    /// <summary>The versions that are held, by name, and of each name the newest first. The catalog says which; the reasons are read from the store.</summary>
    /// <exception cref="CofferException">NotFound: no store, or its catalog is missing. Corrupt, AccessDenied, Unavailable.</exception>
    public async IAsyncEnumerable<HeldVersion> ListHeldAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var catalog = await _store.Catalog.CurrentAsync(cancellationToken).ConfigureAwait(false);
        foreach (var (name, number) in await catalog.ListHeldAsync(cancellationToken).ConfigureAwait(false))
        {
            var artifact = new ArtifactName(name);
            if (await _store.Versions.ReadAsync(artifact, number, cancellationToken).ConfigureAwait(false) is { IsDeleted: false, Labels.Holds: { Count: > 0 } holds } version)
                yield return new HeldVersion(Reference.ToNumber(artifact, number), version.Manifest.CreatedAt, version.Manifest.Size, holds);
        }
    }

    /// <summary>Brings a deleted version back, as it was. One that is not deleted stays as it is.</summary>
    /// <param name="reference">Which version; a name alone means the newest of its deleted versions.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="CofferException">NotFound: there is no such version, or a collection has removed it. Conflict: one is just removing it. AccessDenied, Unavailable.</exception>
    public async Task<ArtifactVersion> UndeleteAsync(Reference reference, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        await _store.RequireWritableAsync(cancellationToken).ConfigureAwait(false);
        var version = await FindDeletedAsync(reference, cancellationToken).ConfigureAwait(false);

        // A collection removes a version's record before the labels that say it was deleted: what is still there was not.
        if (version is null || (!version.IsDeleted && !await IsThereAsync(version, cancellationToken).ConfigureAwait(false)))
            throw new CofferException(CofferError.NotFound, $"there is no {UnicodeText.Quote(reference.ToString())} to bring back; it was never there, or a collection has removed it");
        if (!version.IsDeleted)
            return await DescribeAsync(version, cancellationToken).ConfigureAwait(false);
        var (back, placements) = await new UndeleteStory(_store, version, cancellationToken).RunAsync().ConfigureAwait(false);
        return new ArtifactVersion(back, placements, await AliasesOfAsync(back, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>
    /// Removes one version for good: its record, labels, and content that nothing else refers to, with all that the back end keeps of
    /// them. Where it was the newest a tombstone stays, so that its number never comes back. Reads the records of all versions.
    /// </summary>
    /// <param name="reference">Which version, deleted or not; a name alone means the latest.</param>
    /// <param name="reason">Why: one line, up to 1,000 characters; the receipt says it, the store does not keep it.</param>
    /// <param name="dryRun">Say what would go and what is shared, and change nothing.</param>
    /// <param name="cancellationToken">Ends the work; purge once more then.</param>
    /// <exception cref="CofferException">NotFound: no such version. Held: a hold keeps it. Conflict: it was brought back meanwhile. Corrupt: some version's record
    /// does not read, so what it refers to is unknown. InvalidArgument: the reason. AccessDenied, Unavailable.</exception>
    public async Task<PurgeReceipt> PurgeAsync(Reference reference, string reason, bool dryRun = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        CheckReason(reason);
        await RequirePurgeableAsync(dryRun, cancellationToken).ConfigureAwait(false);
        if (await _store.Resolver.FindAsync(reference, cancellationToken).ConfigureAwait(false) is not { } version)
            version = await _store.Resolver.ResolveAsync(reference, cancellationToken).ConfigureAwait(false);
        return await new PurgeStory(_store, version.Manifest.Name, version, reason, dryRun, cancellationToken).RunAsync().ConfigureAwait(false);
    }

    /// <summary>Removes an artifact for good: every version as <see cref="PurgeAsync(Reference, string, bool, CancellationToken)"/>, its aliases with their history, and uploads that were begun for it. Tombstones stay.</summary>
    /// <inheritdoc cref="PurgeAsync(Reference, string, bool, CancellationToken)"/>
    public async Task<PurgeReceipt> PurgeAsync(ArtifactName name, string reason, bool dryRun = false, CancellationToken cancellationToken = default)
    {
        CheckReason(reason);
        await RequirePurgeableAsync(dryRun, cancellationToken).ConfigureAwait(false);
        return await new PurgeStory(_store, name, only: null, reason, dryRun, cancellationToken).RunAsync().ConfigureAwait(false);
    }

    private async Task RequirePurgeableAsync(bool dryRun, CancellationToken cancellationToken)
    {
        await _store.IdAsync(cancellationToken).ConfigureAwait(false);
        if (!dryRun)
            await _store.RequireWritableAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> IsThereAsync(StoredVersion version, CancellationToken cancellationToken) =>
        await _store.Blobs.StatAsync(_store.Versions.SeriesOf(version.Manifest.Name).KeyOf(version.Manifest.Version), cancellationToken).ConfigureAwait(false) is not null;

    private async Task<StoredVersion?> FindDeletedAsync(Reference reference, CancellationToken cancellationToken)
    {
        if (!reference.IsLatest)
            return await _store.Resolver.FindAsync(reference, cancellationToken).ConfigureAwait(false);
        return await _store.Versions.HistoryAsync(reference.Name!.Value, cancellationToken).FirstOrDefaultAsync(version => version.IsDeleted, cancellationToken).ConfigureAwait(false);
    }

    private static void CheckReason(string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > LongestReason || reason.Any(char.IsControl))
            throw new CofferException(CofferError.InvalidArgument, "a reason is one line of up to 1,000 characters; say why in a few words");
    }
}
