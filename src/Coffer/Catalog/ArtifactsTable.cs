namespace Coffer.Catalog;

/// <summary>The names, and the newest version of each that is not deleted. A name without one is kept, for its removals, and not listed.</summary>
internal static class ArtifactsTable
{
    private const string SelectId = "SELECT id FROM artifacts WHERE name = @p0";

    // The update changes nothing; it is there because a conflict that does nothing returns nothing.
    private const string Insert = "INSERT INTO artifacts(name) VALUES (@p0) ON CONFLICT(name) DO UPDATE SET name = excluded.name RETURNING id";

    private const string UpdateLatest = """
        UPDATE artifacts SET latest_id =
            (SELECT v.id FROM versions v WHERE v.artifact_id = @p0 AND v.deleted_at IS NULL ORDER BY v.number DESC LIMIT 1)
        WHERE id = @p0
        """;

    public static string Create(CatalogDialect dialect) => $"""
        CREATE TABLE artifacts (
            id {dialect.Identity},
            name {dialect.Text} NOT NULL UNIQUE,
            latest_id {dialect.Number});
        CREATE INDEX artifacts_listed ON artifacts(name) WHERE latest_id IS NOT NULL;
        """;

    /// <summary>The id of a name, which is made known where it was not.</summary>
    public static async ValueTask<long> IdAsync(CatalogConnection connection, string name, CancellationToken cancellationToken)
    {
        var id = await connection.Statement(SelectId, name).ValueAsync<long?>(cancellationToken).ConfigureAwait(false);
        return id ?? await connection.Statement(Insert, name).ValueAsync<long>(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Finds the newest version that is not deleted again.</summary>
    public static async ValueTask UpdateLatestAsync(CatalogConnection connection, long artifact, CancellationToken cancellationToken) =>
        await connection.RunAsync(UpdateLatest, cancellationToken, artifact).ConfigureAwait(false);
}
