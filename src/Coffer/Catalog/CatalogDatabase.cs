using System.Data.Common;

namespace Coffer.Catalog;

/// <summary>
/// The seam between the catalog and a database. What must hold: names compare by bytes; a committed transaction survives a power
/// cut; between <see cref="BeginWriteAsync"/> and its end no other writer, in this process or another, changes anything.
/// </summary>
public abstract class CatalogDatabase
{
    /// <summary>What errors call it: <c>catalog ./.coffer/catalog.db</c>. Never holds a secret.</summary>
    public abstract string Description { get; }

    /// <summary>The words in which it differs from other databases.</summary>
    public abstract CatalogDialect Dialect { get; }

    /// <summary>Whether there is only one connection, on which reads and writes take turns.</summary>
    public virtual bool HasOneConnection => false;

    /// <summary>Whether its calls hold their thread until they are done; the catalog then makes them away from the caller's.</summary>
    public virtual bool IsSynchronous => false;

    /// <summary>Opens a connection, creating the database where there is none. The caller disposes of it.</summary>
    /// <param name="forWriting">Whether it will write.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>The connection, and whether it can only read, whatever was asked.</returns>
    public abstract ValueTask<(DbConnection Connection, bool IsReadOnly)> OpenAsync(bool forWriting, CancellationToken cancellationToken);

    /// <summary>Begins a transaction that no other writer runs beside; waits for its turn.</summary>
    public abstract ValueTask<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellationToken);

    /// <summary>Begins a transaction whose reads all see one moment; it waits for nobody and nobody waits for it.</summary>
    public abstract ValueTask<DbTransaction> BeginReadAsync(DbConnection connection, CancellationToken cancellationToken);

    /// <summary>Ends a transaction of <see cref="BeginWriteAsync"/> whose work failed, so that the connection can be used again.</summary>
    public virtual ValueTask RollBackAsync(DbTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return transaction.DisposeAsync();
    }

    /// <summary>The schema's version; 0 where there are no tables yet.</summary>
    public abstract ValueTask<int> ReadSchemaAsync(DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken);

    /// <summary>Notes the schema's version, as part of the transaction.</summary>
    public abstract ValueTask WriteSchemaAsync(DbTransaction transaction, int version, CancellationToken cancellationToken);

    /// <summary>Runs one statement for each of many rows, as fast as the database can.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="transaction">The transaction it is part of.</param>
    /// <param name="sql">Names its parameters <c>@p0</c>, <c>@p1</c> … once each and in this order.</param>
    /// <param name="rows">The values of each run: text, whole numbers of 64 bits, bytes, or null. One array may be yielded again and again.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public abstract ValueTask RunEachAsync(DbConnection connection, DbTransaction? transaction, string sql, IEnumerable<object?[]> rows, CancellationToken cancellationToken);

    /// <summary>What is wrong with the database by its own check, one line each; empty where nothing is.</summary>
    public abstract ValueTask<IReadOnlyList<string>> CheckAsync(DbConnection connection, CancellationToken cancellationToken);

    /// <summary>Leaves no trace of rows that were deleted in the database's files. Called outside of any transaction.</summary>
    public virtual ValueTask ScrubAsync(DbConnection connection, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Says what a database's error means.</summary>
    public abstract CofferException Explain(DbException exception);

    /// <summary>Throws the whole database away, so that the next <see cref="OpenAsync"/> creates it: for one that is damaged. Nobody may have it open.</summary>
    public abstract ValueTask DiscardAsync(CancellationToken cancellationToken);
}
