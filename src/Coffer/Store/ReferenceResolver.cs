using Coffer.Artifacts;
using Coffer.Content;

namespace Coffer.Store;

/// <summary>From what a user wrote to the one version that it means.</summary>
internal sealed class ReferenceResolver(OpenStore store)
{
    /// <summary>The version that a reference means.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.NotFound"/>: there is none, or it was deleted.</exception>
    public async Task<StoredVersion> ResolveAsync(Reference reference, CancellationToken cancellationToken)
    {
        await store.IdAsync(cancellationToken).ConfigureAwait(false);
        var version = await FindAsync(reference, cancellationToken).ConfigureAwait(false)
            ?? throw new CofferException(CofferError.NotFound, $"there is no {UnicodeText.Quote(reference.ToString())} here; {await NextStepAsync(reference, cancellationToken).ConfigureAwait(false)}");
        if (version.IsDeleted)
            throw new CofferException(CofferError.NotFound, $"{version.Reference} was deleted at {Timestamp.Write(version.Labels.DeletedAt!.Value)}; {VersionsOf(version.Manifest.Name)}");
        return version;
    }

    /// <summary>The version that a reference means, unless its expiry has passed.</summary>
    /// <exception cref="CofferException">NotFound: there is none, or it was deleted. Expired, unless that is allowed.</exception>
    public async Task<StoredVersion> ResolveUnexpiredAsync(Reference reference, bool allowExpired, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var version = await ResolveAsync(reference, cancellationToken).ConfigureAwait(false);
        if (version.Manifest.ExpiresAt is { } expiry && store.Options.Time.GetUtcNow() > expiry && !allowExpired)
            throw new CofferException(CofferError.Expired, $"{version.Reference} expired at {Timestamp.Write(expiry)}; --expired reads it all the same");
        return version;
    }

    /// <summary>The version that a reference means, deleted or not; null where there is none.</summary>
    public async Task<StoredVersion?> FindAsync(Reference reference, CancellationToken cancellationToken)
    {
        // First of all, for nothing may be said of what a newer format may keep elsewhere.
        if (!await store.IsThereAsync(cancellationToken).ConfigureAwait(false))
            return null;
        var versions = store.Versions;
        if (reference.Digest is { } digest)
        {
            if (await store.Catalog.FindByDigestAsync(digest, cancellationToken).ConfigureAwait(false) is { } known && (reference.Name is null || reference.Name == known.Name))
                return await versions.ReadAsync(known.Name, known.Number, cancellationToken).ConfigureAwait(false);
            if (reference.Name is { } searched)
            {
                // The catalog may not have it yet; the series do.
                await foreach (var version in versions.HistoryAsync(searched, cancellationToken).ConfigureAwait(false))
                {
                    if (version.Digest == digest)
                        return version;
                }
            }

            return null;
        }

        var name = reference.Name!.Value;
        if (reference.Number is { } number)
            return await versions.ReadAsync(name, number, cancellationToken).ConfigureAwait(false);
        if (reference.Alias is not { } alias)
            return await versions.LatestAsync(name, cancellationToken).ConfigureAwait(false);
        return await store.Aliases.ResolveAsync(name, alias, cancellationToken).ConfigureAwait(false) is { } target
            ? await versions.ReadAsync(name, target, cancellationToken).ConfigureAwait(false)
            : null;
    }

    /// <summary>What to type to find what was meant: only names that are there are worth listing versions or aliases of.</summary>
    private async Task<string> NextStepAsync(Reference reference, CancellationToken cancellationToken)
    {
        if (reference.Name is not { } name)
        {
            return (await ContentDirectory.ListAsync(store.Blobs, reference.Digest!.Value, cancellationToken).ConfigureAwait(false)).Count > 0
                ? $"it is the digest of a file's content, not of a version: coffer cat {reference} prints it"
                : "coffer ls --long shows the digests of what there is";
        }

        if (reference.IsLatest || await store.Versions.LatestAsync(name, cancellationToken).ConfigureAwait(false) is null)
            return "coffer ls shows what there is";
        return reference.Alias is null ? VersionsOf(name) : $"coffer alias list {UnicodeText.Quote(name.Value)} shows the aliases it has";
    }

    private static string VersionsOf(ArtifactName name) => $"coffer ls {UnicodeText.Quote(name.Value)} --versions shows what there is";
}
