using System.Data;
using System.Data.Common;
using System.Globalization;
using Coffer.Blobs;
using Microsoft.Data.Sqlite;

namespace Coffer.Catalog.Sqlite;

/// <summary>A catalog in an SQLite file, which many processes may use at once, or in memory.</summary>
public sealed class SqliteDatabase : CatalogDatabase
{
    // What a connection keeps in memory: the process as a whole has 150 MiB to stay under.
    private const string SharedSetup = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864; PRAGMA temp_store = MEMORY; ";
    private const string WriterCache = "PRAGMA cache_size = -16384";
    private const string ReaderCache = "PRAGMA cache_size = -4096; PRAGMA query_only = 1";

    private static readonly Lazy<bool> Library = new(() =>
    {
        SQLitePCL.Batteries_V2.Init();
        return true;
    });

    private readonly string? _path;
    private readonly string _name;
    private readonly int _busyMilliseconds;

    private SqliteDatabase(string? path, TimeSpan busy)
    {
        _name = path ?? "in memory";
        _path = path is null ? null : Path.GetFullPath(path);
        _busyMilliseconds = (int)busy.TotalMilliseconds;
    }

    /// <summary>The version of the SQLite library that is in use.</summary>
    public static string LibraryVersion => Library.Value ? SQLitePCL.raw.sqlite3_libversion().utf8_to_string() : "";

    /// <inheritdoc/>
    public override string Description => "catalog " + _name;

    /// <inheritdoc/>
    public override CatalogDialect Dialect { get; } = new SqliteDialect();

    /// <inheritdoc/>
    public override bool HasOneConnection => _path is null;

    /// <inheritdoc/>
    public override bool IsSynchronous => true;

    /// <summary>A catalog in a file, which is created with its folder where there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="busy">How long a write waits for those of other processes; null: 30 seconds.</param>
    public static SqliteDatabase ForFile(string path, TimeSpan? busy = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new(path, busy ?? TimeSpan.FromSeconds(30));
    }

    /// <summary>A catalog in memory, gone when the <see cref="ArtifactCatalog"/> that opened it is disposed of.</summary>
    public static SqliteDatabase InMemory() => new(path: null, TimeSpan.Zero);

    /// <inheritdoc/>
    public override async ValueTask<(DbConnection Connection, bool IsReadOnly)> OpenAsync(bool forWriting, CancellationToken cancellationToken)
    {
        _ = Library.Value;
        if (_path is null)
            return (await ConnectAsync(":memory:", SqliteOpenMode.Memory, WriterCache, cancellationToken).ConfigureAwait(false), false);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw BlobErrors.Classify(e, _name, Description)!;
        }

        try
        {
            return (await ConnectAsync(_path, SqliteOpenMode.ReadWriteCreate, SharedSetup + (forWriting ? WriterCache : ReaderCache), cancellationToken).ConfigureAwait(false), false);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_PERM && File.Exists(_path))
        {
            return (await ConnectToReadAsync(_path, cancellationToken).ConfigureAwait(false), true);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await Task.CompletedTask.ConfigureAwait(false);
        return ((SqliteConnection)connection).BeginTransaction(IsolationLevel.Serializable, deferred: false);
    }

    /// <inheritdoc/>
    public override async ValueTask<DbTransaction> BeginReadAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await Task.CompletedTask.ConfigureAwait(false);
        return ((SqliteConnection)connection).BeginTransaction(IsolationLevel.Serializable, deferred: true);
    }

    /// <inheritdoc/>
    public override async ValueTask RollBackAsync(DbTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        if (transaction.Connection is SqliteConnection { State: ConnectionState.Open, Handle: { } handle } connection && SQLitePCL.raw.sqlite3_get_autocommit(handle) != 0)
        {
            // SQLite rolled it back by itself, as it does where the disk is full. The transaction object does not know, and could
            // never be disposed of, nor its connection: it fails on having nothing to roll back.
            await RunAsync(connection, transaction, "BEGIN", CancellationToken.None).ConfigureAwait(false);
        }

        await transaction.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadSchemaAsync(DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken) =>
        Convert.ToInt32(await RunAsync(connection, transaction, "PRAGMA user_version", cancellationToken).ConfigureAwait(false), CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override async ValueTask WriteSchemaAsync(DbTransaction transaction, int version, CancellationToken cancellationToken) =>
        await RunAsync(transaction.Connection!, transaction, "PRAGMA user_version = " + version.ToString(CultureInfo.InvariantCulture), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public override ValueTask RunEachAsync(DbConnection connection, DbTransaction? transaction, string sql, IEnumerable<object?[]> rows, CancellationToken cancellationToken)
    {
        SqliteRows.Run(((SqliteConnection)connection).Handle!, sql, rows, cancellationToken);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyList<string>> CheckAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = "PRAGMA quick_check";
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var lines = new List<string>();
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    lines.Add(reader.GetString(0));
                return lines is ["ok"] ? [] : lines;
            }
        }
    }

    /// <inheritdoc/>
    public override async ValueTask ScrubAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        if (_path is null)
            return;

        // Written anew without its free pages, beside itself and not in memory; then the log of changes goes too.
        foreach (var sql in (string[])["PRAGMA temp_store = FILE", "VACUUM", "PRAGMA temp_store = MEMORY", "PRAGMA wal_checkpoint(TRUNCATE)"])
            await RunAsync(connection, transaction: null, sql, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override CofferException Explain(DbException exception) => SqliteErrors.Explain(exception, Description);

    /// <inheritdoc/>
    public override async ValueTask DiscardAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await Task.CompletedTask.ConfigureAwait(false);
        if (_path is null)
            return;
        try
        {
            // The log first: beside a new file an old log would be taken for its own.
            foreach (var suffix in (string[])["-wal", "-shm", ""])
                File.Delete(_path + suffix);
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing to throw away.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw BlobErrors.Classify(e, _name, Description)!;
        }
    }

    /// <summary>
    /// A file in a folder where nothing may be written: read beside its writers where their log can be shared, else as a file that
    /// nobody changes, which is true where nobody can write.
    /// </summary>
    private async ValueTask<SqliteConnection> ConnectToReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await ConnectAsync(path, SqliteOpenMode.ReadOnly, ReaderCache, cancellationToken).ConfigureAwait(false);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_CANTOPEN)
        {
            if (new FileInfo(path + "-wal") is { Exists: true, Length: > 0 })
                throw new CofferException(CofferError.AccessDenied, $"{Description} was not closed and cannot be mended here; open it once as a user who may write it", e);
            var address = "file:" + string.Join('/', path.Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString)) + "?immutable=1";
            return await ConnectAsync(address, SqliteOpenMode.ReadOnly, ReaderCache, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<SqliteConnection> ConnectAsync(string source, SqliteOpenMode mode, string setup, CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = source,
            Mode = mode,
            Cache = SqliteCacheMode.Private,
            Pooling = false, // the catalog keeps its own, and a closed catalog must leave its file alone
            ForeignKeys = true,
            DefaultTimeout = Math.Max(1, _busyMilliseconds / 1000), // seconds; 0 would be for ever
        }.ToString());
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            await RunAsync(connection, transaction: null, FormattableString.Invariant($"PRAGMA busy_timeout = {_busyMilliseconds}"), cancellationToken).ConfigureAwait(false);
            await RunAsync(connection, transaction: null, setup, cancellationToken).ConfigureAwait(false);
            SqliteFunctions.Add(connection);

            // SQLite opens a file when it first reads it; this is where a file that is no database is found out.
            await RunAsync(connection, transaction: null, "SELECT COUNT(*) FROM sqlite_master", cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async ValueTask<object?> RunAsync(DbConnection connection, DbTransaction? transaction, string sql, CancellationToken cancellationToken)
    {
        var command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.Transaction = transaction;
            command.CommandText = sql;
            return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
