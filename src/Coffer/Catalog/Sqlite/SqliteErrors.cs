using System.Data.Common;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Coffer.Catalog.Sqlite;

/// <summary>The one place that says what SQLite's errors mean.</summary>
internal static class SqliteErrors
{
    public static CofferException Explain(DbException exception, string catalog) => (exception as SqliteException)?.SqliteErrorCode switch
    {
        SQLITE_CORRUPT or SQLITE_NOTADB => Corrupt(exception, catalog),

        // The statements are the same everywhere: where one makes no sense to SQLite the schema is not the one they were written
        // for, and rows that contradict each other are not ours either.
        SQLITE_ERROR or SQLITE_CONSTRAINT or SQLITE_MISMATCH => Corrupt(exception, catalog),
        SQLITE_FULL => new(CofferError.QuotaExceeded, $"no space left for {catalog}; free some and try again", exception),
        SQLITE_IOERR when IsFull(exception) => new(CofferError.QuotaExceeded, $"no space left for {catalog}; free some and try again", exception),
        SQLITE_BUSY or SQLITE_LOCKED => new(CofferError.Unavailable, $"{catalog} is being written by another process that does not finish; try again", exception),
        SQLITE_READONLY or SQLITE_PERM or SQLITE_AUTH or SQLITE_CANTOPEN =>
            new(CofferError.AccessDenied, $"{catalog} cannot be opened or written here; check who owns its folder and its mode", exception),
        SQLITE_TOOBIG => new(CofferError.TooLarge, $"a row is too large for {catalog}, or it is damaged; then run `coffer reindex`", exception),
        _ => new(CofferError.Unavailable, $"{catalog} failed: {exception.Message}; coffer doctor looks at the store and its disk", exception),
    };

    /// <summary>Whether it was the lack of room that failed: SQLite says so only by which file it could not make longer.</summary>
    private static bool IsFull(DbException exception) => exception is SqliteException
    {
        SqliteExtendedErrorCode: SQLITE_IOERR_SHMSIZE or SQLITE_IOERR_SHMMAP,
    };

    private static CofferException Corrupt(DbException exception, string catalog) =>
        new(CofferError.Corrupt, $"{catalog} is damaged; run `coffer reindex` to build it anew from the store", exception);
}
