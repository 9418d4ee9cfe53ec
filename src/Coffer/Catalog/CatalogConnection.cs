using System.Data.Common;
using System.Globalization;

namespace Coffer.Catalog;

/// <summary>A connection and the statements prepared on it. Used by one caller at a time.</summary>
internal sealed class CatalogConnection(CatalogDatabase database, DbConnection connection) : IAsyncDisposable
{
    private static readonly string[] Names = [.. Enumerable.Range(0, 512).Select(i => "@p" + i.ToString(CultureInfo.InvariantCulture))];

    // By reference: statements are constants, and hashing a statement of many rows would cost as much as running it.
    private readonly Dictionary<string, DbCommand> _prepared = new(ReferenceEqualityComparer.Instance);

    public CatalogDatabase Database { get; } = database;

    public DbConnection Connection { get; } = connection;

    public DbTransaction? Transaction { get; set; }

    /// <summary>A statement whose parameters are <c>@p0</c>, <c>@p1</c> …, with their values set.</summary>
    /// <param name="sql">A constant: each instance is prepared once and kept.</param>
    /// <param name="values">Text, whole numbers of 64 bits, bytes, or null.</param>
    public DbCommand Statement(string sql, params ReadOnlySpan<object?> values)
    {
        if (_prepared.TryGetValue(sql, out var command))
        {
            command.Transaction = Transaction;
            var parameters = command.Parameters;
            for (var i = 0; i < values.Length; i++)
                parameters[i].Value = values[i] ?? DBNull.Value;
            return command;
        }

        command = Connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = Transaction;
        for (var i = 0; i < values.Length; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = Names[i];
            parameter.Value = values[i] ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        command.Prepare();
        _prepared.Add(sql, command);
        return command;
    }

    /// <summary>Runs a statement and returns how many rows it changed.</summary>
    public Task<int> RunAsync(string sql, CancellationToken cancellationToken, params ReadOnlySpan<object?> values) =>
        Statement(sql, values).ExecuteNonQueryAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var command in _prepared.Values)
            await command.DisposeAsync().ConfigureAwait(false);
        await Connection.DisposeAsync().ConfigureAwait(false);
    }
}
