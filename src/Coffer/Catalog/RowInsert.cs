using System.Globalization;

namespace Coffer.Catalog;

/// <summary>An insert of any number of rows, many to a statement: a folder of 20,000 files goes in in a few hundred statements.</summary>
/// <param name="into">The table and its columns: <c>files(version_id, path)</c>.</param>
/// <param name="columns">How many columns.</param>
/// <param name="then">What follows the values: <c>ON CONFLICT …</c></param>
internal sealed class RowInsert(string into, int columns, string then = "")
{
    // More would gain nothing: SQLite finds each parameter by searching the names before it.
    private const int Many = 16;

    private readonly string _one = Sql(into, columns, then, 1);
    private readonly string _many = Sql(into, columns, then, Many);

    /// <summary>Inserts rows.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="fill">Writes a row's values, one to a column.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async ValueTask InsertAsync<T>(CatalogConnection connection, IReadOnlyList<T> rows, RowValues<T> fill, CancellationToken cancellationToken)
    {
        for (var start = 0; start < rows.Count;)
        {
            var count = rows.Count - start >= Many ? Many : 1;
            await connection.RunAsync(count == 1 ? _one : _many, cancellationToken, Values(rows, start, count, fill)).ConfigureAwait(false);
            start += count;
        }
    }

    private object?[] Values<T>(IReadOnlyList<T> rows, int start, int count, RowValues<T> fill)
    {
        var values = new object?[count * columns];
        for (var i = 0; i < count; i++)
            fill(rows[start + i], values.AsSpan(i * columns, columns));
        return values;
    }

    private static string Sql(string into, int columns, string then, int rows)
    {
        var values = Enumerable.Range(0, rows).Select(row => "(" + string.Join(',', Enumerable.Range(row * columns, columns).Select(Parameter)) + ")");
        return $"INSERT INTO {into} VALUES {string.Join(',', values)} {then}";
    }

    private static string Parameter(int i) => "@p" + i.ToString(CultureInfo.InvariantCulture);
}
