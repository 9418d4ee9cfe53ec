using System.Runtime.CompilerServices;
using Coffer.Artifacts;
using Coffer.Blobs;
using Coffer.Content;
using Coffer.Journal;

namespace Coffer.Store;

/// <summary>Lists all there is in a store from its series, for the works that must see everything: verify, collect, reindex.</summary>
internal sealed class StoreSurvey(BlobStore blobs, VersionLog versions)
{
    /// <summary>The records of all versions, tombstones too, by their keys.</summary>
    public async IAsyncEnumerable<VersionKey> RecordsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var blob in blobs.ListAsync(StoreLayout.Artifacts, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (!Series.TryReadKey(blob.Key, out var prefix, out var number))
                continue;
            ArtifactName? name = ArtifactName.TryFromKeyPart(prefix[StoreLayout.Artifacts.Length..].TrimEnd('/'), out var read) ? read : null;
            yield return new VersionKey(blob.Key, prefix, name, number);
        }
    }

    /// <summary>Reads a record that a listing showed; null for a tombstone, or where it has gone since.</summary>
    /// <exception cref="CofferException">Corrupt: it is not what was written there.</exception>
    public async Task<StoredVersion?> ReadAsync(VersionKey key, CancellationToken cancellationToken) =>
        await ReadManifestAsync(key, cancellationToken).ConfigureAwait(false) is var (manifest, digest)
            ? await versions.WithLabelsAsync(manifest, digest, cancellationToken).ConfigureAwait(false)
            : null;

    /// <summary>The same without the labels.</summary>
    public async Task<(Manifest Manifest, Digest Digest)?> ReadManifestAsync(VersionKey key, CancellationToken cancellationToken)
    {
        var record = await new Series(blobs, key.Prefix).ReadAsync(key.Number, cancellationToken).ConfigureAwait(false);
        if (record is null || await versions.ParseAsync(record, key.Name, cancellationToken).ConfigureAwait(false) is not { } manifest)
            return null;
        if (StoreLayout.VersionsOf(manifest.Name) != key.Prefix)
            throw new CofferException(CofferError.Corrupt, $"the record {key.Key} is that of {manifest.Name}: it was put in another's place");
        return (manifest, Digest.Of(record.Payload.Span));
    }

    /// <summary>The newest label record of each version that has any: its manifest's digest and its number.</summary>
    public async IAsyncEnumerable<(Digest Manifest, long Number)> LabelsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? seen = null;
        await foreach (var blob in blobs.ListAsync(StoreLayout.Labels, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (!Series.TryReadKey(blob.Key, out var prefix, out var number) || prefix == seen)
                continue;
            seen = prefix;
            if (Digest.TryParse(prefix[StoreLayout.Labels.Length..].TrimEnd('/'), out var manifest))
                yield return (manifest, number);
        }
    }

    /// <summary>The newest record of each alias: its series and its number.</summary>
    public async IAsyncEnumerable<(string Prefix, long Number)> AliasesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? seen = null;
        await foreach (var blob in blobs.ListAsync(StoreLayout.Aliases, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (!Series.TryReadKey(blob.Key, out var prefix, out var number) || prefix == seen)
                continue;
            seen = prefix;
            yield return (prefix, number);
        }
    }

    /// <summary>All content, by its blobs.</summary>
    public async IAsyncEnumerable<ContentPlacement> ContentsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var blob in blobs.ListAsync(ContentKey.Root, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (ContentKey.TryRead(blob, out var placement))
                yield return placement;
        }
    }
}
