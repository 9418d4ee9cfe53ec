using Coffer.Artifacts;
using Coffer.Content;

namespace Coffer.Store;

/// <summary>
/// A copy of a version under another name: the same files, no byte moved. It re-references content, so it follows the steps of
/// a put; having no source of its own, it fails where a collection took the content first.
/// </summary>
internal sealed class CopyStory(OpenStore store, StoredVersion version, ArtifactName name, CancellationToken cancellationToken)
{
    /// <summary>Makes the copy.</summary>
    public async Task<PutResult> RunAsync()
    {
        await store.RequireWritableAsync(cancellationToken).ConfigureAwait(false);
        var first = await store.Collections.LookAsync(cancellationToken).ConfigureAwait(false);
        var content = store.BeginContent(first, progress: null);
        await using (content.ConfigureAwait(false))
        {
            var directory = new ContentDirectory(store.Blobs, (key, token) => store.CountsAsAbsentAsync(first, key, token));
            var placements = new Dictionary<Digest, ContentPlacement>();
            foreach (var file in version.Manifest.Files)
            {
                if (file.Digest is not { } digest || placements.ContainsKey(digest))
                    continue;
                placements[digest] = await RelyAsync(content, directory, digest, file.Size, first).ConfigureAwait(false);
            }

            store.RequireRoom(version.Manifest.Files.Count);
            await content.CommitAsync(cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            var publication = new Publication(store, content, first);
            var manifest = version.Manifest with { Name = name, CreatedAt = store.Options.Time.GetUtcNow(), Tags = version.Labels.Tags };
            var copy = await publication.RunAsync(
                [new Publication.Draft(manifest, static () => Task.FromResult<StoredVersion?>(null))],
                async published =>
                {
                    foreach (var (digest, placement) in publication.Moved)
                        placements[digest] = placement;
                    await store.Catalog.AddVersionsAsync([(published[0].Version, placements)], CancellationToken.None).ConfigureAwait(false);
                    return new ArtifactVersion(published[0].Version, placements, []);
                }).ConfigureAwait(false);
            return new PutResult(copy, IsNew: true, NewBytes: 0, NewFiles: 0, SharedFiles: version.Manifest.Files.Count(file => file.Digest is not null));
        }
    }

    private async Task<ContentPlacement> RelyAsync(ContentBatch content, ContentDirectory directory, Digest digest, long size, CollectionsLook first)
    {
        if (await directory.FindAsync(digest, size, cancellationToken).ConfigureAwait(false) is { } placement)
        {
            content.Rely(placement, size);
            return placement;
        }

        // Only under keys that an unfinished collection names: the bytes may still be read, but must have a fresh key.
        foreach (var named in await ContentDirectory.ListAsync(store.Blobs, digest, cancellationToken).ConfigureAwait(false))
        {
            content.Rely(named, size);
            return await content.RewriteAsync(digest, first.Head, cancellationToken).ConfigureAwait(false);
        }

        throw new CofferException(CofferError.NotFound, $"the content {digest} of {version.Reference} is missing from {store.Blobs.Address}; run coffer verify {version.Reference}");
    }
}
