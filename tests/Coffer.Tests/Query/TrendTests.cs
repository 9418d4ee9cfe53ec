using System.Xml.Linq;
using Coffer.Artifacts;
using Coffer.Query.Trends;

namespace Coffer.Tests.Query;

public sealed class TrendTests
{
    // A Thursday.
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Versions_are_put_together_by_day_and_by_week()
    {
        var trend = new SizeTrend([Point(0, 100, 50), Point(0.9, 300, 150), Point(1, 200, 20), Point(4, 7, 7), Point(11, 0, 0)]);
        Assert.Equal(
            [new(s_start, 2, 400, 200, 100, 300), new(s_start.AddDays(1), 1, 200, 20, 200, 200), new(s_start.AddDays(4), 1, 7, 7, 7, 7), new(s_start.AddDays(11), 1, 0, 0, 0, 0)],
            trend.By(TrendStep.Day));
        Assert.Equal(
            [new(s_start.AddDays(-3), 3, 600, 220, 100, 300), new(s_start.AddDays(4), 1, 7, 7, 7, 7), new TrendBucket(s_start.AddDays(11), 1, 0, 0, 0, 0)],
            trend.By(TrendStep.Week));
        Assert.Equal((200.0, 0.5), (trend.By(TrendStep.Day)[0].Mean, trend.By(TrendStep.Day)[0].Ratio));
        Assert.Equal((-100.0, 1.0), (trend.Percent, trend.Points[^1].Ratio));
    }

    [Fact]
    public void The_change_of_nothing_is_nothing()
    {
        Assert.Equal(0, new SizeTrend([]).Percent);
        Assert.Equal(0, new SizeTrend([Point(0, 5, 5)]).Percent);
        Assert.Equal(0, new SizeTrend([Point(0, 0, 0), Point(1, 5, 5)]).Percent);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(400)]
    public void The_picture_is_whole_holds_every_point_and_nothing_from_outside(int count)
    {
        var trend = new SizeTrend([.. Enumerable.Range(0, count).Select(i => Point(i, (1L << (i % 50)) - 1, i))]);
        var svg = TrendPicture.Draw(trend, "a <script>&\"title\"\0");
        var root = XDocument.Parse(svg).Root!;
        Assert.Equal(2 * count, root.Descendants().Count(element => element.Name.LocalName == "circle"));
        Assert.Equal("a <script>&\"title\" ", root.Elements().First(element => element.Name.LocalName == "title").Value);
        Assert.DoesNotContain("href", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", svg, StringComparison.Ordinal);
        foreach (var circle in root.Descendants().Where(element => element.Name.LocalName == "circle"))
        {
            Assert.InRange((double)circle.Attribute("cx")!, 0, 900);
            Assert.InRange((double)circle.Attribute("cy")!, 0, 340);
        }
    }

    private static TrendPoint Point(double day, long size, long stored) => new(Reference.Parse("a@1"), s_start.AddDays(day), "job", size, stored);
}
