using System.Data.Common;
using Coffer.Content;

namespace Coffer.Catalog;

/// <summary>Reads versions whole: their rows, then the tags and aliases of all of them together.</summary>
internal static class EntryReader
{
    private const string Entry = """
        SELECT a.name, v.number, v.manifest, v.type, v.job, v.created_at, v.expires_at, v.size, v.stored_size, v.is_folder, v.file_count,
            v.deleted_at, v.held, v.id, a.latest_id
        """;

    private const string ArtifactsFrom = Entry + """

        FROM artifacts a JOIN versions v ON v.id = a.latest_id
        WHERE a.latest_id IS NOT NULL AND a.name >= @p0 ORDER BY a.name LIMIT @p1
        """;

    private const string ArtifactsBetween = Entry + """

        FROM artifacts a JOIN versions v ON v.id = a.latest_id
        WHERE a.latest_id IS NOT NULL AND a.name >= @p0 AND a.name < @p2 ORDER BY a.name LIMIT @p1
        """;

    private const string Versions = Entry + """

        FROM artifacts a JOIN versions v ON v.artifact_id = a.id
        WHERE a.name = @p0 AND v.number < @p1 ORDER BY v.number DESC LIMIT @p2
        """;

    private const string LiveVersions = Entry + """

        FROM artifacts a JOIN versions v ON v.artifact_id = a.id
        WHERE a.name = @p0 AND v.number < @p1 AND v.deleted_at IS NULL ORDER BY v.number DESC LIMIT @p2
        """;

    private const string LiveAfterName = Entry + """

        FROM artifacts a JOIN versions v ON v.artifact_id = a.id
        WHERE a.name > @p0 AND v.deleted_at IS NULL ORDER BY a.name, v.number DESC LIMIT @p1
        """;

    private const string Latest = Entry + """

        FROM artifacts a JOIN versions v ON v.id = a.latest_id WHERE a.name = @p0
        """;

    private const string ByNumber = Entry + """

        FROM artifacts a JOIN versions v ON v.artifact_id = a.id WHERE a.name = @p0 AND v.number = @p1
        """;

    private const string ByManifest = Entry + """

        FROM versions v JOIN artifacts a ON a.id = v.artifact_id WHERE v.manifest = @p0 ORDER BY v.id LIMIT 1
        """;

    private const string ByContent = Entry + """

        FROM (SELECT DISTINCT f.version_id FROM files f
              WHERE f.content_id = (SELECT c.id FROM contents c WHERE c.digest = @p0)
              ORDER BY f.version_id DESC LIMIT @p1) held
        JOIN versions v ON v.id = held.version_id
        JOIN artifacts a ON a.id = v.artifact_id
        ORDER BY v.id DESC
        """;

    private const string Oldest = Entry + """

        FROM versions v JOIN artifacts a ON a.id = v.artifact_id WHERE v.deleted_at IS NULL ORDER BY v.created_at, v.id LIMIT 1
        """;

    private const string Largest = Entry + """

        FROM versions v JOIN artifacts a ON a.id = v.artifact_id WHERE v.deleted_at IS NULL ORDER BY v.size DESC, v.id LIMIT @p0
        """;

    private static readonly KeyedSelect ByIds = new(Entry + "\nFROM versions v JOIN artifacts a ON a.id = v.artifact_id WHERE v.id IN");

    public static ValueTask<IReadOnlyList<CatalogEntry>> ListArtifactsAsync(CatalogConnection connection, string prefix, string? after, int limit, CancellationToken cancellationToken)
    {
        // Names hold no control characters, so this is the least text behind a name: one bound serves prefix and continuation.
        var from = after is not null && Blobs.BlobKey.CompareUtf8(after, prefix) >= 0 ? after + '\u0001' : prefix;
        var statement = TextRange.EndOf(prefix) is { } end
            ? connection.Statement(ArtifactsBetween, from, (long)limit, end)
            : connection.Statement(ArtifactsFrom, from, (long)limit);
        return ReadAsync(connection, statement, cancellationToken);
    }

    public static ValueTask<IReadOnlyList<CatalogEntry>> ListVersionsAsync(
        CatalogConnection connection, string name, long before, int limit, bool includeDeleted, CancellationToken cancellationToken) =>
        ReadAsync(connection, connection.Statement(includeDeleted ? Versions : LiveVersions, name, before, (long)limit), cancellationToken);

    /// <summary>The next versions that are not deleted behind one of an artifact: by name, and of each name the newest first.</summary>
    public static async ValueTask<IReadOnlyList<CatalogEntry>> LiveAsync(CatalogConnection connection, string name, long before, int limit, CancellationToken cancellationToken)
    {
        var entries = await ReadAsync(connection, connection.Statement(LiveVersions, name, before, (long)limit), cancellationToken).ConfigureAwait(false);
        return entries.Count == limit
            ? entries
            : [.. entries, .. await ReadAsync(connection, connection.Statement(LiveAfterName, name, (long)(limit - entries.Count)), cancellationToken).ConfigureAwait(false)];
    }

    public static ValueTask<CatalogEntry?> LatestAsync(CatalogConnection connection, string name, CancellationToken cancellationToken) =>
        FirstAsync(connection, connection.Statement(Latest, name), cancellationToken);

    public static ValueTask<CatalogEntry?> OldestAsync(CatalogConnection connection, CancellationToken cancellationToken) =>
        FirstAsync(connection, connection.Statement(Oldest), cancellationToken);

    public static ValueTask<IReadOnlyList<CatalogEntry>> LargestAsync(CatalogConnection connection, int limit, CancellationToken cancellationToken) =>
        ReadAsync(connection, connection.Statement(Largest, (long)limit), cancellationToken);

    public static ValueTask<CatalogEntry?> VersionAsync(CatalogConnection connection, string name, long number, CancellationToken cancellationToken) =>
        FirstAsync(connection, connection.Statement(ByNumber, name, number), cancellationToken);

    public static ValueTask<CatalogEntry?> ByManifestAsync(CatalogConnection connection, Digest manifest, CancellationToken cancellationToken) =>
        FirstAsync(connection, connection.Statement(ByManifest, manifest.ToByteArray()), cancellationToken);

    public static ValueTask<IReadOnlyList<CatalogEntry>> ByContentAsync(CatalogConnection connection, Digest content, int limit, CancellationToken cancellationToken) =>
        ReadAsync(connection, connection.Statement(ByContent, content.ToByteArray(), (long)limit), cancellationToken);

    private static async ValueTask<CatalogEntry?> FirstAsync(CatalogConnection connection, DbCommand statement, CancellationToken cancellationToken)
    {
        var entries = await ReadAsync(connection, statement, cancellationToken).ConfigureAwait(false);
        return entries.Count == 0 ? null : entries[0];
    }

    /// <summary>Versions by their ids, in the order of these.</summary>
    public static async ValueTask<IReadOnlyList<CatalogEntry>> OfIdsAsync(CatalogConnection connection, IReadOnlyList<long> ids, CancellationToken cancellationToken)
    {
        var rows = new Dictionary<long, (CatalogEntry Entry, long Id)>(ids.Count);
        await ByIds.ReadAsync(
            connection,
            ids,
            id => id,
            row =>
            {
                var version = Read(row);
                rows[version.Id] = version;
            },
            cancellationToken).ConfigureAwait(false);
        return await CompleteAsync(connection, [.. ids.Where(rows.ContainsKey).Select(id => rows[id])], cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask<IReadOnlyList<CatalogEntry>> ReadAsync(CatalogConnection connection, DbCommand statement, CancellationToken cancellationToken) =>
        await CompleteAsync(connection, await statement.RowsAsync(Read, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>Adds the tags and aliases.</summary>
    private static async ValueTask<IReadOnlyList<CatalogEntry>> CompleteAsync(CatalogConnection connection, List<(CatalogEntry Entry, long Id)> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
            return [];
        var tags = await TagsTable.OfVersionsAsync(connection, rows.Select(row => row.Id), cancellationToken).ConfigureAwait(false);
        var aliases = await AliasesTable.OfArtifactsAsync(connection, rows.Select(row => row.Entry.Name).Distinct(), cancellationToken).ConfigureAwait(false);
        return rows.ConvertAll(row => row.Entry with
        {
            Tags = tags.GetValueOrDefault(row.Id) ?? row.Entry.Tags,
            Aliases = aliases.GetValueOrDefault((row.Entry.Name, row.Entry.Number)) ?? row.Entry.Aliases,
        });
    }

    private static (CatalogEntry Entry, long Id) Read(DbDataReader row) => (
        new(
            row.GetString(0),
            row.GetInt64(1),
            Columns.Digest(row, 2),
            row.GetString(3),
            Columns.TextOrNull(row, 4),
            Columns.Time(row, 5),
            Columns.TimeOrNull(row, 6),
            row.GetInt64(7),
            row.GetInt64(8),
            Columns.Truth(row, 9),
            row.GetInt32(10),
            Columns.TimeOrNull(row, 11),
            Columns.Truth(row, 12),
            !row.IsDBNull(14) && row.GetInt64(14) == row.GetInt64(13),
            None,
            []),
        row.GetInt64(13));

    private static readonly Dictionary<string, string> None = [];
}
