using System.Globalization;

namespace Coffer.Cli.Text;

/// <summary>Times for people: local and short.</summary>
internal static class LocalTime
{
    public static string Of(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    public static string? Of(DateTimeOffset? time) => time is { } known ? Of(known) : null;
}
