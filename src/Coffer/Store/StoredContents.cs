using Coffer.Blobs;
using Coffer.Content;

namespace Coffer.Store;

/// <summary>Finds where the contents of versions are.</summary>
internal sealed class StoredContents(OpenStore store)
{
    // Below this many contents a listing for each is cheaper than opening the catalog.
    private const int FewContents = 8;

    /// <summary>The contents of a version, ready to be read.</summary>
    public async Task<VersionContents> OfAsync(StoredVersion version, CancellationToken cancellationToken)
    {
        var known = version.Manifest.Files.Count <= FewContents
            ? new Dictionary<Digest, ContentPlacement>()
            : await store.Catalog.PlacementsOfAsync(version, cancellationToken).ConfigureAwait(false);
        return new VersionContents(store.Blobs, store.Reader, known);
    }

    /// <summary>Opens content by its digest alone, whatever version it belongs to; null where there is none.</summary>
    public async Task<Stream?> OpenAsync(Digest digest, BlobRange range, CancellationToken cancellationToken)
    {
        foreach (var placement in await ContentDirectory.ListAsync(store.Blobs, digest, cancellationToken).ConfigureAwait(false))
        {
            if (await store.Reader.OpenAsync(placement, size: null, range, cancellationToken).ConfigureAwait(false) is { } stream)
                return stream;
        }

        return null;
    }

    /// <summary>Where each content of a version is; one that is missing is left out.</summary>
    public async Task<IReadOnlyDictionary<Digest, ContentPlacement>> PlacementsAsync(StoredVersion version, CancellationToken cancellationToken)
    {
        var found = new Dictionary<Digest, ContentPlacement>();
        if (version.Manifest.Files.Count > FewContents)
            found = new(await store.Catalog.PlacementsOfAsync(version, cancellationToken).ConfigureAwait(false));
        var directory = new ContentDirectory(store.Blobs, static (_, _) => new(false));
        foreach (var file in version.Manifest.Files)
        {
            if (file.Digest is { } digest && !found.ContainsKey(digest) && await directory.FindAsync(digest, file.Size, cancellationToken).ConfigureAwait(false) is { } placement)
                found[digest] = placement;
        }

        return found;
    }
}
