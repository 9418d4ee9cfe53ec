using Coffer.Content;

namespace Coffer.Catalog;

/// <summary>The tags of versions as they are now: the manifest's, or those of the newest labels in their place.</summary>
internal static class TagsTable
{
    private static readonly RowInsert Insert = new(
        "INSERT INTO tags(version_id, key, value, created_at) SELECT v.id, @p0, @p1, v.created_at FROM versions v WHERE v.id = @p2", columns: 3);

    private static readonly KeyedSelect SelectMany = new("SELECT version_id, key, value FROM tags WHERE version_id IN");

    private const string DeleteOfVersion = "DELETE FROM tags WHERE version_id = @p0";

    public static string Create(CatalogDialect dialect) => $"""
        CREATE TABLE tags (
            version_id {dialect.Number} NOT NULL REFERENCES versions(id) ON DELETE CASCADE,
            key {dialect.Text} NOT NULL,
            value {dialect.Text} NOT NULL,
            PRIMARY KEY (version_id, key)) {dialect.Clustered};
        CREATE INDEX tags_value ON tags(key, value);
        """;

    /// <summary>Adds when the version was created, which never changes: the versions of a tag are then found newest first.</summary>
    public static string AddCreatedAt(CatalogDialect dialect) => $"""
        CREATE TABLE dated_tags (
            version_id {dialect.Number} NOT NULL REFERENCES versions(id) ON DELETE CASCADE,
            key {dialect.Text} NOT NULL,
            value {dialect.Text} NOT NULL,
            created_at {dialect.Number} NOT NULL,
            PRIMARY KEY (version_id, key)) {dialect.Clustered};
        INSERT INTO dated_tags(version_id, key, value, created_at)
            SELECT t.version_id, t.key, t.value, v.created_at FROM tags t JOIN versions v ON v.id = t.version_id;
        DROP TABLE tags;
        ALTER TABLE dated_tags RENAME TO tags;
        CREATE INDEX tags_value ON tags(key, value, created_at, version_id);
        """;

    /// <summary>The keys of tags as they stand in <c>versions.tag_keys</c>, a line each, for sums that need not look at each tag. No key holds a line's end.</summary>
    public static string KeysOf(IReadOnlyDictionary<string, string> tags) => string.Join('\n', tags.Keys.Order(StringComparer.Ordinal));

    public static ValueTask InsertAsync(CatalogConnection connection, long version, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken) =>
        Insert.InsertAsync(
            connection,
            tags,
            (tag, values) =>
            {
                values[0] = tag.Key;
                values[1] = tag.Value;
                values[2] = version;
            },
            cancellationToken);

    public static async ValueTask ReplaceAsync(CatalogConnection connection, long version, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken)
    {
        await connection.RunAsync(DeleteOfVersion, cancellationToken, version).ConfigureAwait(false);
        await InsertAsync(connection, version, tags, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The tags of several versions, by their ids; versions without tags are not in it.</summary>
    public static async ValueTask<Dictionary<long, SortedDictionary<string, string>>> OfVersionsAsync(CatalogConnection connection, IEnumerable<long> versions, CancellationToken cancellationToken)
    {
        var found = new Dictionary<long, SortedDictionary<string, string>>();
        await SelectMany.ReadAsync(
            connection,
            versions,
            id => id,
            row =>
            {
                var version = row.GetInt64(0);
                if (!found.TryGetValue(version, out var tags))
                    found[version] = tags = new(StringComparer.Ordinal);
                tags[row.GetString(1)] = row.GetString(2);
            },
            cancellationToken).ConfigureAwait(false);
        return found;
    }

    public static async ValueTask<IReadOnlyDictionary<string, string>?> OfManifestAsync(CatalogConnection connection, Digest manifest, CancellationToken cancellationToken)
    {
        if (await LabelsTable.FindAsync(connection, manifest, cancellationToken).ConfigureAwait(false) is { } labels)
            return labels.Tags;
        var versions = await VersionsTable.FindAsync(connection, manifest, cancellationToken).ConfigureAwait(false);
        if (versions.Count == 0)
            return null;
        var tags = await OfVersionsAsync(connection, [versions[0].Id], cancellationToken).ConfigureAwait(false);
        return tags.GetValueOrDefault(versions[0].Id) ?? [];
    }
}
