using System.Data.Common;
using Coffer.Catalog;
using Coffer.Catalog.Sqlite;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Coffer.Bench;

/// <summary>An SQLite database that remembers its connections, so that the plans of its statements can be asked for.</summary>
internal sealed class WatchedDatabase(SqliteDatabase database) : CatalogDatabase
{
    private readonly List<SqliteConnection> _connections = [];

    public override string Description => database.Description;

    public override CatalogDialect Dialect => database.Dialect;

    public override bool IsSynchronous => true;

    /// <summary>What SQLite says of how it goes about statements.</summary>
    public List<string> PlanOf(Func<string, bool> isMeant)
    {
        var steps = new List<string>();
        foreach (var connection in _connections)
        {
            var statements = new List<string>();
            for (var statement = sqlite3_next_stmt(connection.Handle, null); statement is not null && !statement.IsInvalid; statement = sqlite3_next_stmt(connection.Handle, statement))
                statements.Add(sqlite3_sql(statement).utf8_to_string());
            foreach (var sql in statements.Where(isMeant))
            {
                using var command = connection.CreateCommand();
                command.CommandText = "EXPLAIN QUERY PLAN " + sql;
                for (var i = 0; sql.Contains($"@p{i}", StringComparison.Ordinal); i++)
                    command.Parameters.AddWithValue($"@p{i}", 1);
                using var reader = command.ExecuteReader();
                while (reader.Read())
                    steps.Add(reader.GetString(3));
            }
        }

        return steps;
    }

    public override async ValueTask<(DbConnection Connection, bool IsReadOnly)> OpenAsync(bool forWriting, CancellationToken cancellationToken)
    {
        var opened = await database.OpenAsync(forWriting, cancellationToken);
        var connection = (SqliteConnection)opened.Connection;
        connection.Handle!.enable_sqlite3_next_stmt(true);
        _connections.Add(connection);
        return opened;
    }

    public override ValueTask<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellationToken) => database.BeginWriteAsync(connection, cancellationToken);

    public override ValueTask<DbTransaction> BeginReadAsync(DbConnection connection, CancellationToken cancellationToken) => database.BeginReadAsync(connection, cancellationToken);

    public override ValueTask<int> ReadSchemaAsync(DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken) =>
        database.ReadSchemaAsync(connection, transaction, cancellationToken);

    public override ValueTask WriteSchemaAsync(DbTransaction transaction, int version, CancellationToken cancellationToken) =>
        database.WriteSchemaAsync(transaction, version, cancellationToken);

    public override ValueTask RunEachAsync(DbConnection connection, DbTransaction? transaction, string sql, IEnumerable<object?[]> rows, CancellationToken cancellationToken) =>
        database.RunEachAsync(connection, transaction, sql, rows, cancellationToken);

    public override ValueTask<IReadOnlyList<string>> CheckAsync(DbConnection connection, CancellationToken cancellationToken) => database.CheckAsync(connection, cancellationToken);

    public override CofferException Explain(DbException exception) => database.Explain(exception);

    public override ValueTask DiscardAsync(CancellationToken cancellationToken) => database.DiscardAsync(cancellationToken);
}
