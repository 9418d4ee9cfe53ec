using System.Data.Common;
using System.Globalization;

namespace Coffer.Catalog;

/// <summary>A select by any number of keys, many to a statement.</summary>
/// <param name="before">The statement up to the list of keys: <c>SELECT id, digest FROM contents WHERE digest IN</c>.</param>
/// <param name="after">What follows the list.</param>
internal sealed class KeyedSelect(string before, string after = "")
{
    // More would gain nothing: SQLite finds each parameter by searching the names before it.
    private const int Many = 64;

    private readonly string _one = Sql(before, after, 1);
    private readonly string _many = Sql(before, after, Many);

    /// <summary>Reads the rows of all keys.</summary>
    public async ValueTask ReadAsync<TKey>(
        CatalogConnection connection, IEnumerable<TKey> keys, Func<TKey, object> value, Action<DbDataReader> read, CancellationToken cancellationToken)
    {
        foreach (var chunk in keys.Chunk(Many))
        {
            var reader = await Statement(connection, chunk, value).ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    read(reader);
            }
        }
    }

    private DbCommand Statement<TKey>(CatalogConnection connection, TKey[] keys, Func<TKey, object> value)
    {
        if (keys.Length == 1)
            return connection.Statement(_one, value(keys[0]));

        // A short list is filled up with its last key, so that two statements serve every length.
        var values = new object?[Many];
        for (var i = 0; i < Many; i++)
            values[i] = i < keys.Length ? value(keys[i]) : values[i - 1];
        return connection.Statement(_many, values);
    }

    private static string Sql(string before, string after, int keys) =>
        $"{before} ({string.Join(',', Enumerable.Range(0, keys).Select(i => "@p" + i.ToString(CultureInfo.InvariantCulture)))}) {after}";
}
