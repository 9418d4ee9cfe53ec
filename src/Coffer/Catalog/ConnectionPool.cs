using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;

namespace Coffer.Catalog;

/// <summary>One connection that writes and a few that read, each lent to one caller at a time.</summary>
internal sealed class ConnectionPool : IAsyncDisposable
{
    private const int Readers = 4;

    private readonly CatalogDatabase _database;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly SemaphoreSlim _reading = new(Readers);
    private readonly ConcurrentBag<CatalogConnection> _idle = [];
    private CatalogConnection? _writer;
    private bool _disposed;

    private ConnectionPool(CatalogDatabase database) => _database = database;

    public bool IsReadOnly { get; private set; }

    public static async Task<ConnectionPool> OpenAsync(CatalogDatabase database, CancellationToken cancellationToken)
    {
        var pool = new ConnectionPool(database);
        try
        {
            await pool.LeaveCallerAsync().ConfigureAwait(false);
            var (connection, isReadOnly) = await database.OpenAsync(forWriting: true, cancellationToken).ConfigureAwait(false);
            var first = new CatalogConnection(database, connection);
            pool.IsReadOnly = isReadOnly;
            if (isReadOnly)
                pool._idle.Add(first);
            else
                pool._writer = first;
            await CatalogSchema.EnsureAsync(database, first, isReadOnly, cancellationToken).ConfigureAwait(false);
            return pool;
        }
        catch (Exception e)
        {
            await pool.DisposeAsync().ConfigureAwait(false);
            if (e is DbException error)
                throw database.Explain(error);
            throw;
        }
    }

    /// <summary>Lends a connection that reads.</summary>
    /// <param name="read">What to read; it must not keep the connection.</param>
    /// <param name="oneMoment">Whether all its reads must see one moment; needed where there is more than one.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<T> ReadAsync<T>(Func<CatalogConnection, CancellationToken, ValueTask<T>> read, bool oneMoment, CancellationToken cancellationToken)
    {
        var gate = _database.HasOneConnection ? _writing : _reading;
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        CatalogConnection? connection = null;
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            await LeaveCallerAsync().ConfigureAwait(false);
            if (_database.HasOneConnection)
                connection = _writer!;
            else if (!_idle.TryTake(out connection))
                connection = new(_database, (await _database.OpenAsync(forWriting: false, cancellationToken).ConfigureAwait(false)).Connection);
            if (!oneMoment)
                return await read(connection, cancellationToken).ConfigureAwait(false);

            var transaction = await _database.BeginReadAsync(connection.Connection, cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                connection.Transaction = transaction;
                return await read(connection, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (DbException e)
        {
            throw _database.Explain(e);
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or FormatException or InvalidCastException or OverflowException or (InvalidOperationException and not ObjectDisposedException) or CofferException { Error: CofferError.InvalidArgument })
        {
            // A page may hold wrong bytes and still be a page; no row of ours holds a time, a digest or a key that is none.
            throw new CofferException(CofferError.Corrupt, $"{_database.Description} is damaged; run coffer reindex, which makes it anew and loses nothing", e);
        }
        finally
        {
            if (connection is not null)
            {
                connection.Transaction = null;
                if (!_database.HasOneConnection)
                    await ReturnAsync(connection).ConfigureAwait(false);
            }

            gate.Release();
        }
    }

    /// <summary>Lends the connection that writes, in a transaction that is committed when the writing ends well.</summary>
    public async Task WriteAsync(Func<CatalogConnection, CancellationToken, ValueTask> write, CancellationToken cancellationToken)
    {
        if (IsReadOnly)
            throw new CofferException(CofferError.AccessDenied, $"{_database.Description} can only be read here; check who owns its folder and its mode");
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            await LeaveCallerAsync().ConfigureAwait(false);
            _writer = await WriterAsync(cancellationToken).ConfigureAwait(false);
            var transaction = await _database.BeginWriteAsync(_writer.Connection, cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                try
                {
                    _writer.Transaction = transaction;
                    await write(_writer, cancellationToken).ConfigureAwait(false);
                    await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                }
                catch
                {
                    await _database.RollBackAsync(transaction).ConfigureAwait(false);
                    throw;
                }
            }
        }
        catch (DbException e)
        {
            throw _database.Explain(e);
        }
        finally
        {
            _writer?.Transaction = null;
            _writing.Release();
        }
    }

    /// <summary>Lends the connection that writes to the database itself, outside of any transaction, to leave no trace of deleted rows.</summary>
    public async Task ScrubAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            await LeaveCallerAsync().ConfigureAwait(false);
            _writer = await WriterAsync(cancellationToken).ConfigureAwait(false);
            await _database.ScrubAsync(_writer.Connection, cancellationToken).ConfigureAwait(false);
        }
        catch (DbException e)
        {
            throw _database.Explain(e);
        }
        finally
        {
            _writing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        await _writing.WaitAsync().ConfigureAwait(false);
        _disposed = true;

        // The writer goes last: SQLite tidies its log away with the last connection, and only one that may write can.
        while (_idle.TryTake(out var reader))
            await reader.DisposeAsync().ConfigureAwait(false);
        if (_writer is not null)
            await _writer.DisposeAsync().ConfigureAwait(false);
        _writer = null;
        _writing.Release();
    }

    private async ValueTask<CatalogConnection> WriterAsync(CancellationToken cancellationToken)
    {
        if (_writer is { Connection.State: not ConnectionState.Open })
        {
            await _writer.DisposeAsync().ConfigureAwait(false);
            _writer = null;
        }

        return _writer ?? new(_database, (await _database.OpenAsync(forWriting: true, cancellationToken).ConfigureAwait(false)).Connection);
    }

    private async ValueTask ReturnAsync(CatalogConnection connection)
    {
        if (!_disposed && connection.Connection.State == ConnectionState.Open)
            _idle.Add(connection);
        else
            await connection.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask LeaveCallerAsync()
    {
        if (_database.IsSynchronous)
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
    }
}
