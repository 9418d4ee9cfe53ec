using System.Text.Json;
using Coffer.Content;

namespace Coffer.Store;

/// <summary>
/// Brings a deleted version back. It re-references content, so it follows the steps of a put: a first look at the collections,
/// content made sure of, the mark taken away, a second look. Having no source of its own, it is refused where a collection took
/// the content first.
/// </summary>
/// <remarks>
/// A collection removes the version's record too. Before it does, it says so in the labels, where the mark of deletion stands: of
/// that record and the one that brings the version back exactly one comes first, and the other sees it. Labels go after the
/// record, and their numbers with them, so the record is looked for once the version is back.
/// </remarks>
internal sealed class UndeleteStory(OpenStore store, StoredVersion version, CancellationToken cancellationToken)
{
    /// <summary>Brings it back.</summary>
    /// <exception cref="CofferException">NotFound: a collection has removed it. Conflict: one is just removing it.</exception>
    public async Task<(StoredVersion Version, IReadOnlyDictionary<Digest, ContentPlacement> Placements)> RunAsync()
    {
        if (version.Labels.IsRemoved)
            throw Gone();
        var first = await store.Collections.LookAsync(cancellationToken).ConfigureAwait(false);
        var content = store.BeginContent(first, progress: null);
        await using (content.ConfigureAwait(false))
        {
            var placements = await RelyAsync(content, first).ConfigureAwait(false);
            store.RequireRoom(1);
            await content.CommitAsync(cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();

            var back = await BringBackAsync().ConfigureAwait(false);
            try
            {
                var second = await store.Collections.LookAsync(CancellationToken.None).ConfigureAwait(false);
                foreach (var moved in await RewriteAsync(content, first, second).ConfigureAwait(false))
                    placements[moved.Digest] = moved;
                await RequireRecordAsync().ConfigureAwait(false);
                await store.Catalog.AddVersionsAsync([(back, placements)], CancellationToken.None).ConfigureAwait(false);
                return (back, placements);
            }
            catch
            {
                await TakeBackAsync(back).ConfigureAwait(false);
                throw;
            }
        }
    }

    private async Task<Dictionary<Digest, ContentPlacement>> RelyAsync(ContentBatch content, CollectionsLook first)
    {
        try
        {
            return await new ReliedContent(store, content, first).OfAsync(version, cancellationToken).ConfigureAwait(false);
        }
        catch (CofferException e) when (e.Error is CofferError.NotFound or CofferError.Conflict)
        {
            throw Gone(e);
        }
    }

    /// <summary>Takes the mark of deletion away, in a record of this undelete's own even where another was quicker: only its own may be taken back.</summary>
    private async Task<StoredVersion> BringBackAsync()
    {
        var record = await store.Versions.LabelsOf(version.Digest).AppendAsync(head =>
        {
            if (head is null || VersionLog.ParseLabels(head, version.Digest) is not { IsRemoved: false } labels)
                throw Gone();
            return JsonSerializer.SerializeToUtf8Bytes(labels with { DeletedAt = null }, StoreJson.Default.VersionLabels);
        }, CancellationToken.None).ConfigureAwait(false);
        return version with { Labels = VersionLog.ParseLabels(record!, version.Digest), LabelsNumber = record!.Number };
    }

    private async Task<IReadOnlyList<ContentPlacement>> RewriteAsync(ContentBatch content, CollectionsLook first, CollectionsLook second)
    {
        var moved = new List<ContentPlacement>();
        foreach (var placement in await content.ReliedOnAsync().ConfigureAwait(false))
        {
            foreach (var number in second.Since(first))
            {
                if (!await store.Collections.NamesAsync(number, placement.Key, CancellationToken.None).ConfigureAwait(false))
                    continue;
                moved.Add(await content.RewriteAsync(placement.Digest, second.Head, CancellationToken.None).ConfigureAwait(false));
                break;
            }
        }

        return moved;
    }

    private async Task RequireRecordAsync()
    {
        var record = store.Versions.SeriesOf(version.Manifest.Name).KeyOf(version.Manifest.Version);
        if (await store.Blobs.StatAsync(record, CancellationToken.None).ConfigureAwait(false) is null)
            throw Gone();
    }

    /// <summary>What cannot be acknowledged is deleted again, unless somebody has changed the labels since: then that stands.</summary>
    private async Task TakeBackAsync(StoredVersion back)
    {
        try
        {
            var labels = back.Labels with { DeletedAt = version.Labels.DeletedAt };
            await store.Versions.LabelsOf(version.Digest).TryAppendAsync(
                back.LabelsNumber + 1, JsonSerializer.SerializeToUtf8Bytes(labels, StoreJson.Default.VersionLabels), CancellationToken.None).ConfigureAwait(false);
        }
        catch (CofferException e)
        {
            // The error that led here says more.
            StoreLog.NotTakenBack(store.Options.Logger, version.Reference, e.Message);
        }

        store.Catalog.FallBehind();
    }

    private CofferException Gone(Exception? cause = null) => new(
        cause is CofferException { Error: CofferError.Conflict } ? CofferError.Conflict : CofferError.NotFound,
        $"{version.Reference} cannot be brought back: a collection has removed its content since it was deleted; put it again",
        cause);
}
