using Coffer.Content;

namespace Coffer.Store;

/// <summary>
/// Content that a copy or an undelete refers to again. Neither has a source of its own: they read the bytes from any key that is
/// still there, and where a collection that has not finished names all of them, write them again under a fresh one.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="content">Takes what is relied on.</param>
/// <param name="first">The first look at the collections, from before this.</param>
internal sealed class ReliedContent(OpenStore store, ContentBatch content, CollectionsLook first)
{
    /// <summary>Relies on all content of a version.</summary>
    /// <returns>Where each is.</returns>
    /// <exception cref="CofferException">NotFound: some is gone. Conflict: it went while it was read.</exception>
    public async Task<Dictionary<Digest, ContentPlacement>> OfAsync(StoredVersion version, CancellationToken cancellationToken)
    {
        var directory = new ContentDirectory(store.Blobs, (key, token) => store.CountsAsAbsentAsync(first, key, token));
        var placements = new Dictionary<Digest, ContentPlacement>();
        foreach (var file in version.Manifest.Files)
        {
            if (file.Digest is not { } digest || placements.ContainsKey(digest))
                continue;
            placements[digest] = await RelyAsync(directory, digest, file.Size, cancellationToken).ConfigureAwait(false)
                ?? throw new CofferException(CofferError.NotFound, $"the content {digest} of {version.Reference} is missing from {store.Blobs.Address}; run coffer verify {version.Reference}");
        }

        return placements;
    }

    private async Task<ContentPlacement?> RelyAsync(ContentDirectory directory, Digest digest, long size, CancellationToken cancellationToken)
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

        return null;
    }
}
