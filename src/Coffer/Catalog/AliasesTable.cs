using System.Data.Common;

namespace Coffer.Catalog;

/// <summary>Where aliases point, by the newest known record of each; a removed alias stays, pointing nowhere.</summary>
internal static class AliasesTable
{
    private const string Upsert = """
        INSERT INTO aliases(name, alias, record, version, moved_at) VALUES (@p0, @p1, @p2, @p3, @p4)
        ON CONFLICT(name, alias) DO UPDATE SET record = excluded.record, version = excluded.version, moved_at = excluded.moved_at
        WHERE excluded.record > aliases.record
        """;

    private const string SelectAll = """
        SELECT name, alias, record, version, moved_at FROM aliases WHERE name = @p0 AND version IS NOT NULL ORDER BY alias
        """;

    private const string SelectOne = "SELECT name, alias, record, version, moved_at FROM aliases WHERE name = @p0 AND alias = @p1";

    private const string SelectKnown = """
        SELECT name, alias, record FROM aliases WHERE (name, alias) > (@p0, @p1) ORDER BY name, alias LIMIT @p2
        """;

    private static readonly KeyedSelect SelectMany = new(
        "SELECT name, version, alias FROM aliases WHERE version IS NOT NULL AND name IN", "ORDER BY name, alias");

    public static string Create(CatalogDialect dialect) => $"""
        CREATE TABLE aliases (
            name {dialect.Text} NOT NULL,
            alias {dialect.Text} NOT NULL,
            record {dialect.Number} NOT NULL,
            version {dialect.Number},
            moved_at {dialect.Number} NOT NULL,
            PRIMARY KEY (name, alias)) {dialect.Clustered};
        """;

    /// <summary>Makes an alias found without the artifact.</summary>
    public static string IndexByAlias() => "CREATE INDEX aliases_alias ON aliases(alias, name, version);";

    /// <summary>Keeps where an alias points, unless a newer record is known.</summary>
    public static async ValueTask ReplaceAsync(CatalogConnection connection, CatalogAlias alias, CancellationToken cancellationToken) =>
        await connection.RunAsync(Upsert, cancellationToken, alias.Name, alias.Alias, alias.Record, alias.Version, Columns.From(alias.MovedAt)).ConfigureAwait(false);

    public static async ValueTask<IReadOnlyList<CatalogAlias>> ListAsync(CatalogConnection connection, string name, CancellationToken cancellationToken) =>
        await connection.Statement(SelectAll, name).RowsAsync(Read, cancellationToken).ConfigureAwait(false);

    public static async ValueTask<CatalogAlias?> GetAsync(CatalogConnection connection, string name, string alias, CancellationToken cancellationToken)
    {
        var rows = await connection.Statement(SelectOne, name, alias).RowsAsync(Read, cancellationToken).ConfigureAwait(false);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>The aliases of several artifacts, by name and the version they point to.</summary>
    public static async ValueTask<Dictionary<(string Name, long Version), List<string>>> OfArtifactsAsync(CatalogConnection connection, IEnumerable<string> names, CancellationToken cancellationToken)
    {
        var found = new Dictionary<(string, long), List<string>>();
        await SelectMany.ReadAsync(
            connection,
            names,
            name => name,
            row =>
            {
                var target = (row.GetString(0), row.GetInt64(1));
                if (!found.TryGetValue(target, out var aliases))
                    found[target] = aliases = [];
                aliases.Add(row.GetString(2));
            },
            cancellationToken).ConfigureAwait(false);
        return found;
    }

    /// <summary>The next aliases behind a name and alias, in the order of both.</summary>
    public static async ValueTask<IReadOnlyList<KnownAlias>> KnownAsync(CatalogConnection connection, string name, string alias, int limit, CancellationToken cancellationToken) =>
        await connection.Statement(SelectKnown, name, alias, (long)limit).RowsAsync(row => new KnownAlias(row.GetString(0), row.GetString(1), row.GetInt64(2)), cancellationToken).ConfigureAwait(false);

    private static CatalogAlias Read(DbDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetInt64(2), row.IsDBNull(3) ? null : row.GetInt64(3), Columns.Time(row, 4));
}
