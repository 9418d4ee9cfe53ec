using System.Data.Common;
using Coffer.Content;

namespace Coffer.Catalog;

/// <summary>How values stand in columns: times as milliseconds since 1970, truth as 0 or 1, digests as their 32 bytes.</summary>
internal static class Columns
{
    private static readonly object False = 0L, True = 1L;

    public static object From(bool value) => value ? True : False;

    public static object From(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    public static object? From(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds();

    /// <summary>The first millisecond that is not before a time.</summary>
    public static long Ceiling(DateTimeOffset time) => time.ToUnixTimeMilliseconds() + (time.UtcTicks % TimeSpan.TicksPerMillisecond == 0 ? 0 : 1);

    public static Digest Digest(DbDataReader row, int column) => Content.Digest.FromBytes(row.GetFieldValue<byte[]>(column));

    public static DateTimeOffset Time(DbDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    public static DateTimeOffset? TimeOrNull(DbDataReader row, int column) => row.IsDBNull(column) ? null : Time(row, column);

    public static string? TextOrNull(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static bool Truth(DbDataReader row, int column) => row.GetInt64(column) != 0;
}
