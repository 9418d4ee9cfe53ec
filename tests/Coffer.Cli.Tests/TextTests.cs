using Coffer.Artifacts;
using Coffer.Cli.Input;
using Coffer.Cli.Progress;
using Coffer.Cli.Text;
using Coffer.Store;

namespace Coffer.Cli.Tests;

public sealed class TextTests
{
    private const long MiB = 1 << 20;

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1 KiB")]
    [InlineData(4200, "4.1 KiB")]
    [InlineData(1048575, "1 MiB")]
    [InlineData(128 * MiB, "128 MiB")]
    [InlineData(long.MaxValue, "8 EiB")]
    public void Sizes_are_in_units_of_1024(long bytes, string expected) => Assert.Equal(expected, ByteCount.Of(bytes));

    [Theory]
    [InlineData(100, 46, "saved 54 %")]
    [InlineData(1000, 1, "saved 99 %")]
    [InlineData(100, 100, null)]
    [InlineData(100, 120, null)]
    [InlineData(0, 0, null)]
    public void What_is_saved_is_never_said_to_be_more_than_it_is(long size, long stored, string? expected) => Assert.Equal(expected, ByteCount.Saved(size, stored));

    [Fact]
    public void The_bar_shows_share_bytes_rate_and_time_left_within_the_width()
    {
        var style = new Style(colours: false);
        var bar = ProgressBar.Draw(new TransferProgress(50 * MiB, 200 * MiB, TransferPhase.Storing), 10 * MiB, 100, style);
        Assert.Equal("storing " + new string('█', 7) + new string('░', 23) + "  25 %  50 MiB of 200 MiB  10 MiB/s  ETA 0:15", bar);
        Assert.EndsWith("ETA 1:00:00", ProgressBar.Draw(new TransferProgress(0, 3600 * MiB, TransferPhase.Fetching), MiB, 100, style), StringComparison.Ordinal);
        Assert.Contains("50 MiB of 200 MiB  812 of 3000 files  10 MiB/s", ProgressBar.Draw(new TransferProgress(50 * MiB, 200 * MiB, TransferPhase.Storing) { Files = 812, TotalFiles = 3000 }, 10 * MiB, 120, style), StringComparison.Ordinal);
        Assert.Equal("storing  50 MiB  7 files  10 MiB/s", ProgressBar.Draw(new TransferProgress(50 * MiB, null, TransferPhase.Storing) { Files = 7 }, 10 * MiB, 100, style));
        Assert.Equal("storing  50 MiB  10 MiB/s", ProgressBar.Draw(new TransferProgress(50 * MiB, null, TransferPhase.Storing), 10 * MiB, 100, style));
        foreach (var columns in new[] { 21, 40, 60, 80 })
            Assert.True(ProgressBar.Draw(new TransferProgress(50 * MiB, 200 * MiB, TransferPhase.Storing), 10 * MiB, columns, style).Length < columns);
    }

    [Fact]
    public void Columns_stand_straight_under_wide_and_combining_characters()
    {
        var table = new Table("A", ">N");
        table.Add("模型", "1");
        table.Add("e\u0301x", "22");
        var output = new StringWriter { NewLine = "\n" };
        table.Write(output, new Style(colours: false));
        Assert.Equal("A      N\n模型   1\ne\u0301x    22\n", output.ToString());
    }

    [Theory]
    [InlineData("45m", 0.75)]
    [InlineData("12h", 12)]
    [InlineData("30d", 720)]
    [InlineData("2w", 336)]
    [InlineData("2026-01-01T06:00:00Z", 6)]
    [InlineData("2026-01-01T06:00:00.500+01:00", 5.00013888888)]
    public void An_expiry_is_a_length_of_time_or_a_moment(string text, double hours) =>
        Assert.Equal(hours, (ExpiryText.Read(text, Now) - Now).TotalHours, 6);

    [Theory]
    [InlineData("0d")]
    [InlineData("-3d")]
    [InlineData("d")]
    [InlineData("3y")]
    [InlineData("99999999999d")]
    [InlineData("2000000000w")]
    [InlineData("2026-01-01")]
    [InlineData("2026-01-01T06:00:00")]
    [InlineData("2025-12-31T23:59:59Z")]
    public void What_is_no_expiry_in_the_future_is_refused(string text) =>
        Assert.Equal(CofferError.InvalidArgument, Assert.Throws<CofferException>(() => ExpiryText.Read(text, Now)).Error);

    [Theory]
    [InlineData("plain/name@3", "plain/name@3")]
    [InlineData("", "''")]
    [InlineData("my name", "'my name'")]
    [InlineData("it's", "'it's'")]
    public void A_value_stands_between_quotes_only_where_it_needs_them(string value, string expected) => Assert.Equal(expected, Printable.Quote(value));

    [Theory]
    [InlineData("pt", "put")]
    [InlineData("gte", "get")]
    [InlineData("LS", "ls")]
    [InlineData("statistics", null)]
    [InlineData("sta", "stats")]
    [InlineData("--stroe", "--store")]
    [InlineData("--s", null)]
    [InlineData("frobnicate", null)]
    public void A_slip_is_told_from_another_word(string given, string? expected) =>
        Assert.Equal(expected, Likeness.Nearest(given, ["put", "get", "ls", "rm", "stats", "show", "--store", "--json", "-s"]));

    private static DateTimeOffset Now => new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
}
