using System.Data.Common;
using System.Globalization;

namespace Coffer.Catalog;

/// <summary>A connection and the statements prepared on it. Used by one caller at a time.</summary>
internal sealed class CatalogConnection(CatalogDatabase database, DbConnection connection) : IAsyncDisposable
{
    // Statements that were put together from a filter: as many shapes as stay prepared.
    private const int MostComposed = 64;

    private static readonly string[] Names = [.. Enumerable.Range(0, 512).Select(i => "@p" + i.ToString(CultureInfo.InvariantCulture))];

    // By reference: statements are constants, and hashing a statement of many rows would cost as much as running it.
    private readonly Dictionary<string, DbCommand> _prepared = new(ReferenceEqualityComparer.Instance);

    private readonly Dictionary<string, DbCommand> _composed = new(StringComparer.Ordinal);

    public CatalogDatabase Database { get; } = database;

    public DbConnection Connection { get; } = connection;

    public DbTransaction? Transaction { get; set; }

    /// <summary>A statement whose parameters are <c>@p0</c>, <c>@p1</c> …, with their values set.</summary>
    /// <param name="sql">A constant: each instance is prepared once and kept.</param>
    /// <param name="values">Text, whole numbers of 64 bits, bytes, or null.</param>
    public DbCommand Statement(string sql, params ReadOnlySpan<object?> values)
    {
        if (!_prepared.TryGetValue(sql, out var command))
            _prepared.Add(sql, command = Prepare(sql, values));
        else
            Set(command, values);
        return command;
    }

    /// <summary>A statement that was put together, with its values set.</summary>
    /// <param name="sql">Any text: those of the same text are prepared once, while few are used.</param>
    /// <param name="values">Text, whole numbers of 64 bits, doubles, bytes, or null.</param>
    public async ValueTask<DbCommand> ComposedAsync(string sql, object?[] values)
    {
        if (_composed.TryGetValue(sql, out var command))
        {
            Set(command, values);
            return command;
        }

        if (_composed.Count == MostComposed)
        {
            foreach (var old in _composed.Values)
                await old.DisposeAsync().ConfigureAwait(false);
            _composed.Clear();
        }

        return _composed[sql] = Prepare(sql, values);
    }

    /// <summary>Runs a statement and returns how many rows it changed.</summary>
    public Task<int> RunAsync(string sql, CancellationToken cancellationToken, params ReadOnlySpan<object?> values) =>
        Statement(sql, values).ExecuteNonQueryAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var command in _prepared.Values.Concat(_composed.Values))
            await command.DisposeAsync().ConfigureAwait(false);
        await Connection.DisposeAsync().ConfigureAwait(false);
    }

    private void Set(DbCommand command, ReadOnlySpan<object?> values)
    {
        command.Transaction = Transaction;
        var parameters = command.Parameters;
        for (var i = 0; i < values.Length; i++)
            parameters[i].Value = values[i] ?? DBNull.Value;
    }

    private DbCommand Prepare(string sql, ReadOnlySpan<object?> values)
    {
        var command = Connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = Transaction;
        for (var i = 0; i < values.Length; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = i < Names.Length ? Names[i] : "@p" + i.ToString(CultureInfo.InvariantCulture);
            parameter.Value = values[i] ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        command.Prepare();
        return command;
    }
}
