using System.Text.Json;
using Coffer.Catalog.Filters;

namespace Coffer.Catalog;

/// <summary>Reads versions with all that a filter may ask about.</summary>
internal static class SubjectReader
{
    private static readonly JsonElement NoMetadata = JsonElement.Parse("{}");

    private static readonly KeyedSelect SelectMetadata = new("SELECT manifest, metadata FROM versions WHERE manifest IN");

    /// <summary>The next versions that are not deleted behind one of an artifact: by name, and of each name the newest first.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="name">The artifact to go on in; empty: from the first.</param>
    /// <param name="before">Only older ones of it.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="withMetadata">Whether the author's metadata is read; else every version has an empty object.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async ValueTask<IReadOnlyList<FilterSubject>> LiveAsync(
        CatalogConnection connection, string name, long before, int limit, bool withMetadata, CancellationToken cancellationToken)
    {
        var entries = await EntryReader.LiveAsync(connection, name, before, limit, cancellationToken).ConfigureAwait(false);
        return await WithMetadataAsync(connection, entries, withMetadata, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>One version, a deleted one too; null where there is none.</summary>
    public static async ValueTask<FilterSubject?> VersionAsync(CatalogConnection connection, string name, long number, CancellationToken cancellationToken) =>
        await EntryReader.VersionAsync(connection, name, number, cancellationToken).ConfigureAwait(false) is { } entry
            ? (await WithMetadataAsync(connection, [entry], withMetadata: true, cancellationToken).ConfigureAwait(false))[0]
            : null;

    private static async ValueTask<IReadOnlyList<FilterSubject>> WithMetadataAsync(
        CatalogConnection connection, IReadOnlyList<CatalogEntry> entries, bool withMetadata, CancellationToken cancellationToken)
    {
        if (!withMetadata || entries.Count == 0)
            return [.. entries.Select(entry => new FilterSubject(entry, NoMetadata))];
        var metadata = new Dictionary<Content.Digest, string>(entries.Count);
        await SelectMetadata.ReadAsync(
            connection, entries.Select(entry => entry.Manifest), manifest => manifest.ToByteArray(), row => metadata[Columns.Digest(row, 0)] = row.GetString(1), cancellationToken).ConfigureAwait(false);
        return [.. entries.Select(entry => new FilterSubject(entry, metadata[entry.Manifest] is "{}" ? NoMetadata : JsonElement.Parse(metadata[entry.Manifest])))];
    }
}
