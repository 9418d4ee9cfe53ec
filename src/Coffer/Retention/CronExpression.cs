using System.Diagnostics.CodeAnalysis;

namespace Coffer.Retention;

/// <summary>
/// When something happens again and again, as cron's five fields: minute, hour, day of the month, month, day of the week. A field
/// is <c>*</c>, a value, a range <c>1-5</c>, a step <c>*/15</c>, or a list of these; months and days of the week have English names
/// of three letters; Sunday is 0 or 7; <c>L</c> is the last day of a month; <c>?</c> is <c>*</c>. Where neither day begins with
/// <c>*</c>, either of them will do. <c>@yearly</c>, <c>@monthly</c>, <c>@weekly</c>, <c>@daily</c> and <c>@hourly</c> are short for the obvious.
/// </summary>
public sealed class CronExpression
{
    // The longest wait there is: the 29th of February, across a century that is no leap year.
    private const int MostYears = 8;

    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private readonly string _text;
    private readonly CronField _minute, _hour, _day, _month, _weekday;
    private readonly bool _lastDay;

    private CronExpression(string text)
    {
        _text = text;
        if (Spelled(text).Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries) is not [var minute, var hour, var day, var month, var weekday])
            throw new FormatException("it has not five fields");
        _minute = CronField.Parse(minute, "minute", 0, 59, [], 0);
        _hour = CronField.Parse(hour, "hour", 0, 23, [], 0);
        var days = day.Split(',').Where(item => item is not ("L" or "l")).ToList();
        _lastDay = days.Count < day.Split(',').Length;
        _day = days.Count == 0 ? new CronField(0, IsOpen: false) : CronField.Parse(string.Join(',', days), "day of the month", 1, 31, [], 1);
        _month = CronField.Parse(month, "month", 1, 12, Months, 1);
        _weekday = CronField.Parse(weekday, "day of the week", 0, 7, Days, 0);
        if (_weekday.Has(7))
            _weekday = _weekday with { Bits = _weekday.Bits | 1 };
    }

    /// <summary>Reads it.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: the text is none, or names a date that never comes.</exception>
    public static CronExpression Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            var expression = new CronExpression(text);
            return expression.Next(DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc) is not null ? expression : throw new FormatException("no such day ever comes");
        }
        catch (FormatException e)
        {
            throw new CofferException(CofferError.InvalidArgument, $"'{text}' is no schedule: {e.Message}; write minute, hour, day, month and day of the week, such as '0 2 * * *'", e);
        }
    }

    /// <summary>Reads it; false where the text is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out CronExpression? expression)
    {
        expression = null;
        if (text is null)
            return false;
        try
        {
            expression = Parse(text);
            return true;
        }
        catch (CofferException)
        {
            return false;
        }
    }

    /// <summary>The first time after another, to the minute, UTC; null where none comes within eight years.</summary>
    /// <remarks>A time that the clocks of the zone skip in spring comes as the first minute behind the gap; one that they show twice in autumn comes once, the first time.</remarks>
    public DateTimeOffset? Next(DateTimeOffset after, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);

        // An hour before, for what the clocks skipped may still be to come behind the gap.
        var local = TimeZoneInfo.ConvertTime(after, zone).DateTime;
        var from = local > DateTime.MinValue.AddDays(2) ? local.AddDays(-1) : local;
        if (from.Year + MostYears >= DateTime.MaxValue.Year)
            return null;
        var last = from.AddYears(MostYears);
        for (var day = from.Date; day <= last; day = day.AddDays(1))
        {
            if (!IsMeant(day))
                continue;
            for (var hour = 0; hour < 24; hour++)
            {
                // Whole hours that are over are passed by, as far as no shift of a clock can bring them back.
                if (!_hour.Has(hour) || day.AddHours(hour + 1) <= from)
                    continue;
                for (var minute = 0; minute < 60; minute++)
                {
                    if (_minute.Has(minute) && Instant(day.AddMinutes((hour * 60) + minute), zone) is var time && time > after)
                        return time;
                }
            }
        }

        return null;
    }

    /// <summary>The last time up to another; null where none came since a third.</summary>
    public DateTimeOffset? Last(DateTimeOffset since, DateTimeOffset until, TimeZoneInfo zone)
    {
        // From close by to far off, so that few are passed on the way however often it comes.
        foreach (var days in (double[])[1.0 / 24, 1, 32, 367, 366 * (MostYears + 1)])
        {
            var from = until - since > TimeSpan.FromDays(days) ? until - TimeSpan.FromDays(days) : since;
            DateTimeOffset? last = null;
            for (var next = Next(from, zone); next <= until; next = Next(next.Value, zone))
                last = next;
            if (last is not null || from == since)
                return last;
        }

        return null;
    }

    /// <summary>As it was written.</summary>
    public override string ToString() => _text;

    private bool IsMeant(DateTime date)
    {
        if (!_month.Has(date.Month))
            return false;
        var byDay = _day.Has(date.Day) || (_lastDay && date.Day == DateTime.DaysInMonth(date.Year, date.Month));
        var byWeekday = _weekday.Has((int)date.DayOfWeek);
        return _day.IsOpen || _weekday.IsOpen ? byDay && byWeekday : byDay || byWeekday;
    }

    private static DateTimeOffset Instant(DateTime local, TimeZoneInfo zone)
    {
        while (zone.IsInvalidTime(local))
            local = local.AddMinutes(1);

        // Of two instants that the clocks show alike the first has the greater offset.
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(DateTime.SpecifyKind(local - offset, DateTimeKind.Utc));
    }

    private static string Spelled(string text) => text.Trim().ToLowerInvariant() switch
    {
        "@yearly" or "@annually" => "0 0 1 1 *",
        "@monthly" => "0 0 1 * *",
        "@weekly" => "0 0 * * 0",
        "@daily" or "@midnight" => "0 0 * * *",
        "@hourly" => "0 * * * *",
        _ => text,
    };
}
