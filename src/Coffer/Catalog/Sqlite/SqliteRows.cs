using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Coffer.Catalog.Sqlite;

/// <summary>
/// Runs a statement for each of many rows on SQLite's own interface. ADO.NET looks each parameter up by its name in each run, which
/// costs more than inserting the row.
/// </summary>
internal static class SqliteRows
{
    private const int CheckEvery = 1024;

    public static void Run(sqlite3 database, string sql, IEnumerable<object?[]> rows, CancellationToken cancellationToken)
    {
        Require(raw.sqlite3_prepare_v2(database, sql, out var statement), database);
        using (statement)
        {
            var count = 0;
            foreach (var row in rows)
            {
                if (++count % CheckEvery == 0)
                    cancellationToken.ThrowIfCancellationRequested();
                for (var i = 0; i < row.Length; i++)
                    Require(Bind(statement, i + 1, row[i]), database);
                var code = raw.sqlite3_step(statement);
                if (code != raw.SQLITE_DONE)
                    Require(code, database);
                Require(raw.sqlite3_reset(statement), database);
            }
        }
    }

    private static int Bind(sqlite3_stmt statement, int place, object? value) => value switch
    {
        null => raw.sqlite3_bind_null(statement, place),
        long number => raw.sqlite3_bind_int64(statement, place, number),
        string text => BindText(statement, place, text),
        byte[] bytes => raw.sqlite3_bind_blob(statement, place, bytes),
        _ => throw new ArgumentException($"A catalog holds no {value.GetType().Name}.", nameof(value)),
    };

    private static int BindText(sqlite3_stmt statement, int place, string text)
    {
        const int OnStack = 512;
        var longest = Encoding.UTF8.GetMaxByteCount(text.Length);
        var bytes = longest <= OnStack ? stackalloc byte[OnStack] : new byte[longest];
        return raw.sqlite3_bind_text(statement, place, bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
    }

    private static void Require(int code, sqlite3 database) => SqliteException.ThrowExceptionForRC(code, database);
}
