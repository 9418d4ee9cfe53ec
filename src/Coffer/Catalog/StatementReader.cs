using System.Data.Common;

namespace Coffer.Catalog;

/// <summary>What a statement returns.</summary>
internal static class StatementReader
{
    /// <summary>The first value of the first row; null where there is no row, or it is null.</summary>
    public static async ValueTask<T?> ValueAsync<T>(this DbCommand statement, CancellationToken cancellationToken)
    {
        var value = await statement.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
        return value is null or DBNull ? default : (T)value;
    }

    /// <summary>All rows, each read by a function.</summary>
    public static async ValueTask<List<T>> RowsAsync<T>(this DbCommand statement, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        var reader = await statement.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                rows.Add(read(reader));
        }

        return rows;
    }
}
