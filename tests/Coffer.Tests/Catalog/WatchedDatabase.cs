using System.Data.Common;
using Coffer.Catalog;
using Coffer.Catalog.Sqlite;
using Microsoft.Data.Sqlite;

namespace Coffer.Tests.Catalog;

/// <summary>An SQLite database that remembers its connections, and may prepare each in a test's own way.</summary>
internal sealed class WatchedDatabase(SqliteDatabase database, string? onOpen = null) : CatalogDatabase
{
    public List<SqliteConnection> Connections { get; } = [];

    public override string Description => database.Description;

    public override CatalogDialect Dialect => database.Dialect;

    public override bool IsSynchronous => true;

    public override async ValueTask<(DbConnection Connection, bool IsReadOnly)> OpenAsync(bool forWriting, CancellationToken cancellationToken)
    {
        var opened = await database.OpenAsync(forWriting, cancellationToken);
        var connection = (SqliteConnection)opened.Connection;
        connection.Handle!.enable_sqlite3_next_stmt(true);
        Connections.Add(connection);
        if (onOpen is not null)
        {
            await using var command = opened.Connection.CreateCommand();
            command.CommandText = onOpen;
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

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
