using System.Globalization;
using Coffer.Retention;

namespace Coffer.Tests.Retention;

public sealed class CronExpressionTests
{
    [Theory]
    [InlineData("* * * * *", "2026-11-21T10:11:29Z", "2026-11-21T10:12:00Z")]
    [InlineData("0 2 * * *", "2026-11-21T01:59:59Z", "2026-11-21T02:00:00Z")]
    [InlineData("0 2 * * *", "2026-11-21T02:00:00Z", "2026-11-22T02:00:00Z")]
    [InlineData("*/15 * * * *", "2026-11-21T10:45:00Z", "2026-11-21T11:00:00Z")]
    [InlineData("7/20 * * * *", "2026-11-21T10:30:00Z", "2026-11-21T10:47:00Z")]
    [InlineData("5,50-52 3 * * *", "2026-11-21T03:50:00Z", "2026-11-21T03:51:00Z")]
    [InlineData("0 9-17/4 * * MON-FRI", "2026-11-20T17:00:00Z", "2026-11-23T09:00:00Z")]
    [InlineData("0 0 1 jan *", "2026-11-21T00:00:00Z", "2027-01-01T00:00:00Z")]
    [InlineData("0 0 * * 7", "2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z")]
    [InlineData("0 0 * * 0", "2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z")]
    [InlineData("0 0 * * SAT-SUN", "2026-11-22T00:00:00Z", "2026-11-28T00:00:00Z")]
    [InlineData("0 0 L * *", "2026-02-01T00:00:00Z", "2026-02-28T00:00:00Z")]
    [InlineData("0 0 15,L * ?", "2026-02-20T00:00:00Z", "2026-02-28T00:00:00Z")]
    [InlineData("0 0 29 2 *", "2026-03-01T00:00:00Z", "2028-02-29T00:00:00Z")]
    [InlineData("0 0 29 2 *", "2096-03-01T00:00:00Z", "2104-02-29T00:00:00Z")]
    [InlineData("0 0 13 * 5", "2026-11-01T00:00:00Z", "2026-11-06T00:00:00Z")]
    [InlineData("0 0 */2 * 5", "2026-11-01T00:00:00Z", "2026-11-13T00:00:00Z")]
    [InlineData("@daily", "2026-11-21T10:00:00Z", "2026-11-22T00:00:00Z")]
    [InlineData("@hourly", "2026-11-21T10:00:00Z", "2026-11-21T11:00:00Z")]
    [InlineData("@weekly", "2026-11-21T10:00:00Z", "2026-11-22T00:00:00Z")]
    [InlineData("@monthly", "2026-11-21T10:00:00Z", "2026-12-01T00:00:00Z")]
    [InlineData("@yearly", "2026-11-21T10:00:00Z", "2027-01-01T00:00:00Z")]
    public void The_next_time_is_found(string text, string after, string next) =>
        Assert.Equal(Time(next), CronExpression.Parse(text).Next(Time(after), TimeZoneInfo.Utc));

    [Theory]
    [InlineData("30 2 * * *", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z")] // there is no half past two: the clocks go to three, which is one UTC
    [InlineData("30 2 * * *", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z")]
    [InlineData("0 3 * * *", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z")]
    [InlineData("*/10 2-3 * * *", "2026-03-29T00:59:00Z", "2026-03-29T01:00:00Z")]
    [InlineData("*/10 2-3 * * *", "2026-03-29T01:00:00Z", "2026-03-29T01:10:00Z")]
    [InlineData("30 2 * * *", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z")] // half past two comes twice: the first is taken
    [InlineData("30 2 * * *", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z")]
    [InlineData("30 2 * * *", "2026-10-25T01:00:00Z", "2026-10-26T01:30:00Z")]
    [InlineData("0 * * * *", "2026-10-25T00:00:00Z", "2026-10-25T02:00:00Z")]
    [InlineData("0 12 * * *", "2026-10-25T00:00:00Z", "2026-10-25T11:00:00Z")]
    public void Clocks_that_change_skip_nothing_and_repeat_nothing(string text, string after, string next) =>
        Assert.Equal(Time(next), CronExpression.Parse(text).Next(Time(after), Zone("Europe/Berlin")));

    [Theory]
    [InlineData("15 2 * * *", "Australia/Lord_Howe", "2026-10-03T12:00:00Z", "2026-10-03T15:30:00Z")] // a gap of half an hour: two to half past two
    [InlineData("0 0 * * *", "Asia/Kolkata", "2026-11-21T00:00:00Z", "2026-11-21T18:30:00Z")]
    public void Other_zones_have_other_habits(string text, string zone, string after, string next) =>
        Assert.Equal(Time(next), CronExpression.Parse(text).Next(Time(after), Zone(zone)));

    [Fact]
    public void Every_day_of_ten_years_has_its_run_in_a_zone_with_summer_time()
    {
        var cron = CronExpression.Parse("30 2 * * *");
        var zone = Zone("Europe/Berlin");
        var at = Time("2020-01-01T00:00:00Z");
        var days = new HashSet<DateOnly>();
        while (at < Time("2030-01-01T00:00:00Z"))
        {
            var next = cron.Next(at, zone)!.Value;
            Assert.True(next > at);
            Assert.True(days.Add(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(next, zone).DateTime)), $"{next} again");
            at = next;
        }

        Assert.Equal(3653 + 1, days.Count);
    }

    [Theory]
    [InlineData("0 2 * * *", "2026-11-01T00:00:00Z", "2026-11-21T10:00:00Z", "2026-11-21T02:00:00Z")]
    [InlineData("* * * * *", "2020-01-01T00:00:00Z", "2026-11-21T10:00:30Z", "2026-11-21T10:00:00Z")]
    [InlineData("0 0 29 2 *", "2020-03-01T00:00:00Z", "2026-11-21T10:00:00Z", "2024-02-29T00:00:00Z")]
    [InlineData("0 2 * * *", "2026-11-21T02:00:00Z", "2026-11-22T01:59:59Z", null)]
    [InlineData("0 2 * * *", "2026-11-21T02:00:00Z", "2026-11-22T02:00:00Z", "2026-11-22T02:00:00Z")]
    public void The_last_time_is_found(string text, string since, string until, string? last) =>
        Assert.Equal(last is null ? null : Time(last), CronExpression.Parse(text).Last(Time(since), Time(until), TimeZoneInfo.Utc));

    [Theory]
    [InlineData("", "five fields")]
    [InlineData("0 2 * *", "five fields")]
    [InlineData("0 2 * * * *", "five fields")]
    [InlineData("60 * * * *", "'60' is no minute; write 0 to 59")]
    [InlineData("* 24 * * *", "'24' is no hour")]
    [InlineData("* * 0 * *", "'0' is no day of the month")]
    [InlineData("* * * 13 *", "'13' is no month; write 1 to 12, or JAN to DEC")]
    [InlineData("* * * * 8", "'8' is no day of the week")]
    [InlineData("* * * * MOO", "'MOO' is no day of the week")]
    [InlineData("5-1 * * * *", "ends before it begins")]
    [InlineData("*/0 * * * *", "step")]
    [InlineData("1--2 * * * *", "no range")]
    [InlineData(", * * * *", "'' is no minute")]
    [InlineData("-1 * * * *", "'' is no minute")]
    [InlineData("0 0 31 2 *", "no such day ever comes")]
    [InlineData("@often", "five fields")]
    public void What_is_no_schedule_is_refused_with_the_reason(string text, string says)
    {
        var e = Assert.Throws<CofferException>(() => CronExpression.Parse(text));
        Assert.Equal(CofferError.InvalidArgument, e.Error);
        Assert.Contains(says, e.Message, StringComparison.Ordinal);
        Assert.False(CronExpression.TryParse(text, out _));
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static TimeZoneInfo Zone(string id) => TimeZoneInfo.FindSystemTimeZoneById(id);
}
