namespace Coffer.Catalog;

/// <summary>The numbers of versions that are gone: numbers never come back, so a late message about one is known to be late.</summary>
internal static class RemovalsTable
{
    private const string Insert = "INSERT INTO removals(artifact_id, number) VALUES (@p0, @p1) ON CONFLICT(artifact_id, number) DO NOTHING";
    private const string Select = "SELECT 1 FROM removals WHERE artifact_id = @p0 AND number = @p1";

    public static string Create(CatalogDialect dialect) => $"""
        CREATE TABLE removals (
            artifact_id {dialect.Number} NOT NULL REFERENCES artifacts(id),
            number {dialect.Number} NOT NULL,
            PRIMARY KEY (artifact_id, number)) {dialect.Clustered};
        """;

    public static async ValueTask InsertAsync(CatalogConnection connection, long artifact, long number, CancellationToken cancellationToken) =>
        await connection.RunAsync(Insert, cancellationToken, artifact, number).ConfigureAwait(false);

    public static async ValueTask<bool> HasAsync(CatalogConnection connection, long artifact, long number, CancellationToken cancellationToken) =>
        await connection.Statement(Select, artifact, number).ValueAsync<object>(cancellationToken).ConfigureAwait(false) is not null;
}
