using Coffer.Artifacts;

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
            var placements = await new ReliedContent(store, content, first).OfAsync(version, cancellationToken).ConfigureAwait(false);
            var manifest = version.Manifest with { Name = name, CreatedAt = store.Options.Time.GetUtcNow(), Tags = version.Labels.Tags };
            var room = await QuotaRoom.OpenAsync(store, cancellationToken).ConfigureAwait(false);
            room?.Admit(0, manifest, manifest.IsFolder, new QuotaExtent(manifest.Size, IsSizeKnown: true, manifest.Files.Count, placements.Values.Sum(placement => placement.StoredSize), IsStoredSizeKnown: true));
            store.RequireRoom(version.Manifest.Files.Count);
            await content.CommitAsync(cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            var publication = new Publication(store, content, first);
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
}
