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

        // A table or column that should be there and is not, or rows that contradict each other: no statement of ours does that.
        SQLITE_ERROR when exception.Message.Contains("no such ", StringComparison.Ordinal) => Corrupt(exception, catalog),
        SQLITE_ERROR when exception.Message.Contains("unsupported file format", StringComparison.Ordinal) => Corrupt(exception, catalog),
        SQLITE_ERROR when exception.Message.Contains("already exists", StringComparison.Ordinal) => Corrupt(exception, catalog),
        SQLITE_CONSTRAINT or SQLITE_MISMATCH => Corrupt(exception, catalog),
        SQLITE_FULL => new(CofferError.QuotaExceeded, $"no space left for {catalog}; free some and try again", exception),
        SQLITE_BUSY or SQLITE_LOCKED => new(CofferError.Unavailable, $"{catalog} is being written by another process that does not finish; try again", exception),
        SQLITE_READONLY or SQLITE_PERM or SQLITE_AUTH or SQLITE_CANTOPEN =>
            new(CofferError.AccessDenied, $"{catalog} cannot be opened or written here; check who owns its folder and its mode", exception),
        SQLITE_TOOBIG => new(CofferError.TooLarge, $"a row is too large for {catalog}, or it is damaged; then run `coffer reindex`", exception),
        _ => new(CofferError.Unavailable, $"{catalog} failed: {exception.Message}", exception),
    };

    private static CofferException Corrupt(DbException exception, string catalog) =>
        new(CofferError.Corrupt, $"{catalog} is damaged; run `coffer reindex` to build it anew from the store", exception);
}
