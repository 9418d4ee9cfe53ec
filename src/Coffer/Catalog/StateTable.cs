using System.Globalization;

namespace Coffer.Catalog;

/// <summary>What the catalog says about itself: a key and a value.</summary>
internal static class StateTable
{
    private const string StoreId = "store", Complete = "complete", CollectionsHead = "collections";

    private const string SelectAll = "SELECT key, value FROM state";
    private const string SelectOne = "SELECT value FROM state WHERE key = @p0";
    private const string Upsert = "INSERT INTO state(key, value) VALUES (@p0, @p1) ON CONFLICT(key) DO UPDATE SET value = excluded.value";

    public static string Create(CatalogDialect dialect) =>
        $"CREATE TABLE state (key {dialect.Text} NOT NULL PRIMARY KEY, value {dialect.Text} NOT NULL) {dialect.Clustered};";

    public static async ValueTask<CatalogState> ReadAsync(CatalogConnection connection, CancellationToken cancellationToken)
    {
        var rows = await connection.Statement(SelectAll).RowsAsync(row => KeyValuePair.Create(row.GetString(0), row.GetString(1)), cancellationToken).ConfigureAwait(false);
        var values = rows.ToDictionary();
        return new(values.GetValueOrDefault(StoreId), values.GetValueOrDefault(Complete) == "1", Number(values.GetValueOrDefault(CollectionsHead)));
    }

    public static async ValueTask SetStoreIdAsync(CatalogConnection connection, string storeId, CancellationToken cancellationToken) =>
        await connection.RunAsync(Upsert, cancellationToken, StoreId, storeId).ConfigureAwait(false);

    public static async ValueTask SetCompleteAsync(CatalogConnection connection, bool complete, CancellationToken cancellationToken) =>
        await connection.RunAsync(Upsert, cancellationToken, Complete, complete ? "1" : "0").ConfigureAwait(false);

    public static async ValueTask<long> ReadCollectionsHeadAsync(CatalogConnection connection, CancellationToken cancellationToken) =>
        Number(await connection.Statement(SelectOne, CollectionsHead).ValueAsync<string>(cancellationToken).ConfigureAwait(false));

    public static async ValueTask RaiseCollectionsHeadAsync(CatalogConnection connection, long head, CancellationToken cancellationToken)
    {
        if (head > await ReadCollectionsHeadAsync(connection, cancellationToken).ConfigureAwait(false))
            await connection.RunAsync(Upsert, cancellationToken, CollectionsHead, head.ToString(CultureInfo.InvariantCulture)).ConfigureAwait(false);
    }

    private static long Number(string? text) => text is null ? 0 : long.Parse(text, CultureInfo.InvariantCulture);
}
