using System.Runtime.CompilerServices;
using System.Text.Json;
using Coffer.Artifacts;
using Coffer.Blobs;
using Coffer.Content;
using Coffer.Journal;

namespace Coffer.Store;

/// <summary>The series of an artifact's versions and of their labels, read as what they mean. Always the truth, never the catalog.</summary>
internal sealed class VersionLog(BlobStore blobs, Func<CancellationToken, ValueTask<string>> storeId)
{
    /// <summary>The series of an artifact's versions.</summary>
    public Series SeriesOf(ArtifactName name) => new(blobs, StoreLayout.VersionsOf(name));

    /// <summary>The series of a version's labels.</summary>
    public Series LabelsOf(Digest manifest) => new(blobs, StoreLayout.LabelsOf(manifest));

    /// <summary>One version, deleted or not; null where the number was never given, or its version was removed.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.Corrupt"/>: the record is not what was written under this name and number.</exception>
    public async Task<StoredVersion?> ReadAsync(ArtifactName name, long number, CancellationToken cancellationToken) =>
        await SeriesOf(name).ReadAsync(number, cancellationToken).ConfigureAwait(false) is { } record
            && await ParseAsync(record, name, cancellationToken).ConfigureAwait(false) is { } manifest
            ? await WithLabelsAsync(manifest, Digest.Of(record.Payload.Span), cancellationToken).ConfigureAwait(false)
            : null;

    /// <summary>The newest version that is not deleted, or null.</summary>
    public async Task<StoredVersion?> LatestAsync(ArtifactName name, CancellationToken cancellationToken)
    {
        await foreach (var version in HistoryAsync(name, cancellationToken).ConfigureAwait(false))
        {
            if (!version.IsDeleted)
                return version;
        }

        return null;
    }

    /// <summary>The versions of an artifact, newest first, deleted ones too.</summary>
    public async IAsyncEnumerable<StoredVersion> HistoryAsync(ArtifactName name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The newest is asked for alone: it is nearly always the one, and a listing of one key is all that costs.
        long? before = null;
        for (var limit = 1; ; limit = 100)
        {
            var count = 0;
            var numbers = new List<long>();
            await foreach (var number in SeriesOf(name).NumbersAsync(before, limit, cancellationToken).ConfigureAwait(false))
                numbers.Add(number);
            foreach (var number in numbers)
            {
                count++;
                before = number;
                if (await ReadAsync(name, number, cancellationToken).ConfigureAwait(false) is { } version)
                    yield return version;
            }

            if (count < limit)
                yield break;
        }
    }

    /// <summary>The manifest in a record; null for a tombstone.</summary>
    /// <param name="record">The record.</param>
    /// <param name="name">The artifact in whose series it stands, or null to believe the record where the key holds no name.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async ValueTask<Manifest?> ParseAsync(SeriesRecord record, ArtifactName? name, CancellationToken cancellationToken)
    {
        if (IsTombstone(record))
            return null;
        var manifest = Manifest.Parse(record.Payload);
        if ((name is { } expected && manifest.Name != expected) || manifest.Version != record.Number)
            throw new CofferException(CofferError.Corrupt, $"the record of {name?.Value ?? manifest.Name.Value}@{record.Number} is that of {manifest.Name}@{manifest.Version}: it was put in another's place");
        var id = await storeId(cancellationToken).ConfigureAwait(false);
        if (manifest.Store != id)
            throw new CofferException(CofferError.Corrupt, $"the record of {manifest.Name}@{record.Number} was made in another store ({manifest.Store}), not in this one ({id})");
        return manifest;
    }

    /// <summary>A manifest with its labels as they are now. One listing of one key where it never had any but its own.</summary>
    public async Task<StoredVersion> WithLabelsAsync(Manifest manifest, Digest digest, CancellationToken cancellationToken)
    {
        var head = await LabelsOf(digest).HeadAsync(cancellationToken).ConfigureAwait(false);
        return new StoredVersion(manifest, digest, head is null ? InitialLabels(manifest, digest) : ParseLabels(head, digest), head?.Number ?? 0);
    }

    /// <summary>Changes a version's labels, on what they are now; null from <paramref name="change"/> leaves them.</summary>
    public async Task<StoredVersion> RelabelAsync(StoredVersion version, Func<VersionLabels, VersionLabels?> change, CancellationToken cancellationToken)
    {
        var record = await LabelsOf(version.Digest).AppendAsync(head =>
        {
            // Labels go only with their version.
            if (head is null && version.LabelsNumber > 0)
                throw new CofferException(CofferError.NotFound, $"{version.Reference} was removed by a collection meanwhile; coffer ls shows what there is");
            var now = head is null ? InitialLabels(version.Manifest, version.Digest) : ParseLabels(head, version.Digest);
            return change(now) is { } next ? JsonSerializer.SerializeToUtf8Bytes(next, StoreJson.Default.VersionLabels) : null;
        }, cancellationToken).ConfigureAwait(false);
        return record is null ? version : version with { Labels = ParseLabels(record, version.Digest), LabelsNumber = record.Number };
    }

    /// <summary>Reads a label record.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.Corrupt"/>: it is not one of this version.</exception>
    public static VersionLabels ParseLabels(SeriesRecord record, Digest manifest)
    {
        try
        {
            if (JsonSerializer.Deserialize(record.Payload.Span, StoreJson.Default.VersionLabels) is { Format: 1, Tags: not null } labels && labels.Manifest == manifest.ToString())
                return labels with { Tags = TagSet.Of(labels.Tags) };
        }
        catch (JsonException)
        {
            // Said below.
        }

        throw new CofferException(CofferError.Corrupt, $"the labels of {manifest} do not read; restore labels/{manifest.Hex} from a copy of the store");
    }

    /// <summary>Whether a record is only there so that no number comes back.</summary>
    public static bool IsTombstone(SeriesRecord record)
    {
        // A manifest is large; a tombstone never is, so most records are told by their length alone.
        if (record.Payload.Length > 2048 || record.Payload.Span.IndexOf("\"removed\":true"u8) < 0)
            return false;
        try
        {
            return JsonSerializer.Deserialize(record.Payload.Span, StoreJson.Default.Tombstone) is { Removed: true };
        }
        catch (JsonException)
        {
            return false;
        }
    }

    public static VersionLabels InitialLabels(Manifest manifest, Digest digest) => new(DeletedAt: null, 1, Holds: null, digest.ToString(), Removed: null, manifest.Tags);
}
