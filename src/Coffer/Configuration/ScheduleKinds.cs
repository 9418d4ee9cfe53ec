using Coffer.Artifacts;
using Coffer.Store.Settings;

namespace Coffer.Configuration;

/// <summary>The kinds of values that say when.</summary>
internal static class ScheduleKinds
{
    /// <summary>Cron's five fields; a <see cref="string"/>.</summary>
    public static SettingKind Cron { get; } = new("schedule", static text =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: 5 } fields && Array.TrueForAll(fields, IsField)
            ? new SettingReading(text)
            : SettingReading.Wrong($"{UnicodeText.Quote(text, most: 80)} is not five fields of cron: minute, hour, day, month, weekday, as in 0 2 * * *"))
    {
        Example = "0 2 * * *",
    };

    /// <summary>A time zone; a <see cref="TimeZoneInfo"/>.</summary>
    public static SettingKind Zone { get; } = new("zone", static text => TimeZoneInfo.TryFindSystemTimeZoneById(text, out var zone)
        ? new SettingReading(zone)
        : SettingReading.Wrong($"this machine knows no time zone {UnicodeText.Quote(text, most: 80)}; write one such as Europe/Berlin or UTC"))
    {
        Example = "Europe/Berlin",
    };

    private static bool IsField(string field) => field.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '*' or ',' or '-' or '/' or '?' or '#');
}
