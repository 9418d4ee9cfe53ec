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
                var placement = await directory.FindAsync(digest, cancellationToken).ConfigureAwait(false)
                    ?? throw new CofferException(CofferError.Conflict, $"the content of {version.Reference} is being collected, or is missing; run coffer verify {version.Reference}, or put it again");
                content.Rely(placement, file.Size);
                placements[digest] = placement;
            }

            await content.CommitAsync(cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            var copy = await PublishAsync().ConfigureAwait(false);
            try
            {
                foreach (var (digest, placement) in await SecondLook.RewriteAsync(store, content, first, CancellationToken.None).ConfigureAwait(false))
                    placements[digest] = placement;
                await store.Catalog.AddVersionsAsync([(copy, placements)], CancellationToken.None).ConfigureAwait(false);
            }
            catch
            {
                await store.TakeBackAsync([copy]).ConfigureAwait(false);
                throw;
            }

            return new PutResult(new ArtifactVersion(copy, placements, []), IsNew: true, NewBytes: 0, NewFiles: 0, SharedFiles: version.Manifest.Files.Count(file => file.Digest is not null));
        }
    }

    private async Task<StoredVersion> PublishAsync()
    {
        var series = store.Versions.SeriesOf(name);
        while (true)
        {
            var next = version.Manifest with
            {
                Name = name,
                Version = await series.HeadNumberAsync(CancellationToken.None).ConfigureAwait(false) + 1,
                CreatedAt = store.Options.Time.GetUtcNow(),
                Tags = version.Labels.Tags,
            };
            var bytes = next.ToCanonicalBytes();
            if (await series.TryAppendAsync(next.Version, bytes, CancellationToken.None).ConfigureAwait(false))
            {
                var digest = Digest.Of(bytes);
                return new StoredVersion(next, digest, VersionLog.InitialLabels(next, digest), 0);
            }
        }
    }
}
