using Coffer.Artifacts;
using Coffer.Retention;
using Coffer.Store.Settings;

namespace Coffer.Configuration;

/// <summary>The kinds of values that say when.</summary>
internal static class ScheduleKinds
{
    /// <summary>When something happens again and again, as <see cref="CronExpression"/> reads it; a <see cref="string"/>.</summary>
    public static SettingKind Cron { get; } = new("schedule", static text =>
    {
        try
        {
            CronExpression.Parse(text);
            return new SettingReading(text);
        }
        catch (CofferException e)
        {
            return SettingReading.Wrong(e.Message);
        }
    })
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
}
