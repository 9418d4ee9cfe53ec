using System.Text.Json;
using Coffer.Artifacts;
using Coffer.Blobs;
using Coffer.Journal;

namespace Coffer.Store;

/// <summary>The series of an artifact's aliases: where each pointed, and when it was moved.</summary>
internal sealed class AliasLog(BlobStore blobs, TimeProvider time)
{
    /// <summary>Where an alias points now; null where there is none.</summary>
    public async Task<long?> ResolveAsync(ArtifactName name, AliasName alias, CancellationToken cancellationToken) =>
        await SeriesOf(name, alias).HeadAsync(cancellationToken).ConfigureAwait(false) is { } head ? Parse(head, name, alias).Version : null;

    /// <summary>Moves an alias, or removes it, if it points where the caller thinks it does.</summary>
    /// <param name="name">The artifact.</param>
    /// <param name="alias">The alias.</param>
    /// <param name="version">Where to; null removes it.</param>
    /// <param name="expected">What it must point to now: a version, or absent; null: whatever it points to.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="CofferException"><see cref="CofferError.Conflict"/>: it points elsewhere.</exception>
    public async Task<(AliasMove Move, long Number)> MoveAsync(ArtifactName name, AliasName alias, long? version, AliasExpectation? expected, CancellationToken cancellationToken)
    {
        var record = await SeriesOf(name, alias).AppendAsync(head =>
        {
            var now = head is null ? null : Parse(head, name, alias).Version;
            if (expected is { } must && must.Version != now)
                throw new CofferException(CofferError.Conflict, $"{name}@{alias} points to {(now is { } at ? $"version {at}" : "nothing")}, not to {(must.Version is { } to ? $"version {to}" : "nothing")}; somebody moved it: look again");
            if (now == version)
                return null;
            var move = new AliasMove(alias.Value, 1, Timestamp.Truncate(time.GetUtcNow()), name.Value, version);
            return JsonSerializer.SerializeToUtf8Bytes(move, StoreJson.Default.AliasMove);
        }, cancellationToken).ConfigureAwait(false);
        return record is null
            ? (new AliasMove(alias.Value, 1, Timestamp.Truncate(time.GetUtcNow()), name.Value, Version: null), 0)
            : (Parse(record, name, alias), record.Number);
    }

    /// <summary>The moves of an alias, newest first.</summary>
    public async IAsyncEnumerable<AliasRecord> HistoryAsync(ArtifactName name, AliasName alias, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var record in SeriesOf(name, alias).HistoryAsync(cancellationToken).ConfigureAwait(false))
        {
            var move = Parse(record, name, alias);
            yield return new AliasRecord(name, alias, move.Version, move.MovedAt, record.Number);
        }
    }

    /// <summary>The aliases that point to something and the moves that brought them there, by their series: one listing.</summary>
    public async Task<IReadOnlyDictionary<string, AliasRecord>> AllAsync(ArtifactName name, CancellationToken cancellationToken)
    {
        var root = StoreLayout.AliasesOf(name);
        var found = new SortedDictionary<string, AliasRecord>(StringComparer.Ordinal);
        string? seen = null;
        await foreach (var blob in blobs.ListAsync(root, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            // The first record of each alias is its newest. What is deeper belongs to another artifact's name; what stands at the
            // root itself is an alias of the name above: "b" of "a" beside those of "a/b".
            if (!Series.TryReadKey(blob.Key, out var prefix, out var number) || prefix == seen)
                continue;
            seen = prefix;
            if (prefix.Length == root.Length || prefix[root.Length..].TrimEnd('/').Contains('/', StringComparison.Ordinal))
                continue;

            // The record says the alias: a long one does not stand in its key.
            if (await new Series(blobs, prefix).ReadAsync(number, cancellationToken).ConfigureAwait(false) is { } record
                && Parse(record, name, alias: null) is { Version: not null } move
                && new AliasName(move.Alias) is var alias && StoreLayout.MovesOf(name, alias) == prefix)
            {
                found[move.Alias] = new AliasRecord(name, alias, move.Version, move.MovedAt, number);
            }
        }

        return found;
    }

    /// <summary>The series of all aliases that an artifact has or had.</summary>
    public async IAsyncEnumerable<Series> SeriesOfAsync(ArtifactName name, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var root = StoreLayout.AliasesOf(name);
        string? seen = null;
        await foreach (var blob in blobs.ListAsync(root, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (!Series.TryReadKey(blob.Key, out var prefix, out var number) || prefix == seen)
                continue;
            seen = prefix;

            // Below the root lie those of longer names too; the record says whose it is.
            var series = new Series(blobs, prefix);
            if (await series.ReadAsync(number, cancellationToken).ConfigureAwait(false) is { } record && Parse(record, name: null, alias: null).Name == name.Value)
                yield return series;
        }
    }

    /// <summary>Reads a record of an alias.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.Corrupt"/>: it is not one of this alias.</exception>
    public static AliasMove Parse(SeriesRecord record, ArtifactName? name, AliasName? alias)
    {
        try
        {
            if (JsonSerializer.Deserialize(record.Payload.Span, StoreJson.Default.AliasMove) is { Format: 1, Alias: not null, Name: not null } move
                && (name is null || move.Name == name.Value.Value)
                && (alias is null || move.Alias == alias.Value.Value))
            {
                return move;
            }
        }
        catch (JsonException)
        {
            // Said below.
        }

        throw new CofferException(CofferError.Corrupt, $"record {record.Number} of an alias of {name?.Value ?? "an artifact"} does not read; restore aliases/ from a copy of the store");
    }

    private Series SeriesOf(ArtifactName name, AliasName alias) => new(blobs, StoreLayout.MovesOf(name, alias));
}
