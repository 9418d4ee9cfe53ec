namespace Coffer.Query.Trends;

/// <summary>How the size of versions went over time.</summary>
/// <param name="Points">One for each version, oldest first.</param>
public sealed record SizeTrend(IReadOnlyList<TrendPoint> Points)
{
    /// <summary>The last one's raw bytes against the first one's, in percent; 0 where there are fewer than two, or the first is empty.</summary>
    public double Percent => Points.Count < 2 || Points[0].Size == 0 ? 0 : 100.0 * (Points[^1].Size - Points[0].Size) / Points[0].Size;

    /// <summary>The versions put together by day or week, oldest first.</summary>
    public IReadOnlyList<TrendBucket> By(TrendStep step) =>
    [
        .. Points.GroupBy(point => StartOf(point.CreatedAt, step)).OrderBy(group => group.Key).Select(group => new TrendBucket(
            group.Key, group.Count(), group.Sum(point => point.Size), group.Sum(point => point.StoredSize), group.Min(point => point.Size), group.Max(point => point.Size))),
    ];

    private static DateTimeOffset StartOf(DateTimeOffset time, TrendStep step)
    {
        var day = new DateTimeOffset(time.UtcDateTime.Date, TimeSpan.Zero);
        return step == TrendStep.Day ? day : day.AddDays(-(((int)day.DayOfWeek + 6) % 7));
    }
}
