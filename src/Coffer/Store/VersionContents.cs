using Coffer.Artifacts;
using Coffer.Blobs;
using Coffer.Content;

namespace Coffer.Store;

/// <summary>The contents of one version: where they were last seen, and where they are if they have moved since.</summary>
internal sealed class VersionContents(BlobStore blobs, ContentReader reader, IReadOnlyDictionary<Digest, ContentPlacement> known)
{
    // A collection may move content to a fresh key between a listing and the reading: what is not there any more is looked for again.
    private const int Looks = 3;

    private readonly ContentDirectory _directory = new(blobs, static (_, _) => new(false));

    /// <summary>Writes a file's content to a destination, proven; see <see cref="ContentReader.CopyAsync"/>. A damaged copy is passed over for a good one.</summary>
    /// <param name="entry">A file of the version.</param>
    /// <param name="destination">Takes the raw bytes, from its start; null only proves them.</param>
    /// <param name="progress">Told of raw bytes as they come.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="CofferException">Corrupt; NotFound: the content is missing from the store.</exception>
    public async Task CopyAsync(FileEntry entry, Stream? destination, Action<long>? progress, CancellationToken cancellationToken)
    {
        var digest = entry.Digest!.Value;
        CofferException? damage = null;
        if (known.GetValueOrDefault(digest) is { } seen && await TryAsync(seen).ConfigureAwait(false))
            return;
        for (var look = 0; look < Looks; look++)
        {
            foreach (var placement in await ListAsync(digest, look, cancellationToken).ConfigureAwait(false))
            {
                if (await TryAsync(placement).ConfigureAwait(false))
                    return;
            }

            // Over a network a byte may change on its way: looked at twice, it has not.
            if (damage is not null && (look > 0 || !blobs.Capabilities.Remote))
                throw damage;
        }

        throw Missing(entry);

        async Task<bool> TryAsync(ContentPlacement placement)
        {
            try
            {
                return await reader.CopyAsync(placement, entry.Size, destination, progress, cancellationToken).ConfigureAwait(false);
            }
            catch (CofferException e) when (e.Error == CofferError.Corrupt && destination is null or { CanSeek: true })
            {
                damage = e;
                destination?.SetLength(0);
                destination?.Seek(0, SeekOrigin.Begin);
                return false;
            }
        }
    }

    /// <summary>Opens a file's content, proven as it is read; see <see cref="ContentReader.OpenAsync"/>.</summary>
    /// <exception cref="CofferException">Corrupt; NotFound: the content is missing from the store.</exception>
    public async Task<Stream> OpenAsync(FileEntry entry, BlobRange range, CancellationToken cancellationToken)
    {
        var digest = entry.Digest!.Value;
        if (known.GetValueOrDefault(digest) is { } seen && !seen.IsVisiblyDamaged(entry.Size) && await reader.OpenAsync(seen, entry.Size, range, cancellationToken).ConfigureAwait(false) is { } stream)
            return stream;
        for (var look = 0; look < Looks; look++)
        {
            var placements = await ListAsync(digest, look, cancellationToken).ConfigureAwait(false);
            foreach (var placement in placements.OrderBy(placement => placement.IsVisiblyDamaged(entry.Size)))
            {
                if (await reader.OpenAsync(placement, entry.Size, range, cancellationToken).ConfigureAwait(false) is { } moved)
                    return moved;
            }
        }

        throw Missing(entry);
    }

    /// <summary>At first what a listing for many says, which may be a little old; then what is so now.</summary>
    private async ValueTask<IEnumerable<ContentPlacement>> ListAsync(Digest digest, int look, CancellationToken cancellationToken) => look == 0
        ? await _directory.AllOfAsync(digest, cancellationToken).ConfigureAwait(false)
        : await ContentDirectory.ListAsync(blobs, digest, cancellationToken).ConfigureAwait(false);

    private CofferException Missing(FileEntry entry) =>
        new(CofferError.NotFound, $"the content of {entry.Path} ({entry.Digest}) is missing from {blobs.Address}; restore it from a copy of the store, or put the file again");
}
