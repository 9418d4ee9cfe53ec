using Coffer.Catalog.Filters;

namespace Coffer.Catalog.Search;

/// <summary>A filter taken apart: what must all hold, and the ways to the versions for which it may.</summary>
internal sealed class SearchPlan
{
    private SearchPlan(ArtifactFilter filter, DateTimeOffset now)
    {
        Now = now;
        LeavesOutDeleted = !filter.Mentions(part => part is StateIs { Field: StateField.Deleted });
        var parts = PartsOf(filter).Select(part => part is AgeIs age ? age.At(now) : part).ToList();
        var times = parts.OfType<TimeIs>().Where(IsCreated).ToList();
        Low = times.Max(time => time.From is { } from ? Columns.Ceiling(from) : null as long?);
        High = times.Min(time => time.To is { } to ? to.ToUnixTimeMilliseconds() : null as long?);
        Parts = [.. parts.Where(part => !IsCreated(part))];
        Drivers = [.. Parts.Select(part => SearchDriver.Of(part, now)).OfType<SearchDriver>().OrderByDescending(driver => driver.IsOrdered)];
    }

    /// <summary>The time at which it is asked.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>Whether deleted versions are left out: they are unless the filter says something of them.</summary>
    public bool LeavesOutDeleted { get; }

    /// <summary>What must all hold besides the bounds of the time of creation.</summary>
    public IReadOnlyList<ArtifactFilter> Parts { get; }

    /// <summary>The first time of creation that is meant, as it stands in its column; null: no such bound.</summary>
    public long? Low { get; }

    /// <summary>The last time of creation that is meant; null: no such bound.</summary>
    public long? High { get; }

    /// <summary>Whether all versions are meant that are not deleted, of which there are counters.</summary>
    public bool IsEverything => Parts.Count == 0 && Low is null && High is null;

    /// <summary>The ways to go; those that a page needs no sorting for first. All versions are one more.</summary>
    public IReadOnlyList<SearchDriver> Drivers { get; }

    /// <summary>Takes a filter apart.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: the filter is too large for a database.</exception>
    public static SearchPlan Of(ArtifactFilter filter, DateTimeOffset now, CatalogDialect dialect)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var plan = new SearchPlan(filter, now);

        // Before any database is asked: what fails within is taken for damage.
        new FilterSql(dialect, now).Condition(plan.Parts);
        foreach (var driver in plan.Drivers)
            driver.Range(new FilterSql(dialect, now));
        return plan;
    }

    private static bool IsCreated(ArtifactFilter part) => part is TimeIs { Field: TimeField.Created };

    private static IEnumerable<ArtifactFilter> PartsOf(ArtifactFilter filter) => filter is AllOf all ? all.Filters.SelectMany(PartsOf) : [filter];
}
