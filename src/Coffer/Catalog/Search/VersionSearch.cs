using System.Data.Common;
using Coffer.Catalog.Filters;

namespace Coffer.Catalog.Search;

/// <summary>Runs a search on one connection, in one transaction: it looks which way is shortest, and takes it.</summary>
internal sealed class VersionSearch(CatalogConnection connection, SearchPlan plan, CancellationToken cancellationToken)
{
    // So many versions are looked at and sorted for a page in some milliseconds; for a sum there is more time.
    private const int FewForPage = 5000, FewForSum = 50_000;

    // With so few no other way needs a look.
    private const int VeryFew = 100;

    private const string Always = "TRUE";

    private readonly CatalogDialect _dialect = connection.Database.Dialect;

    /// <summary>The next versions, newest first.</summary>
    /// <param name="limit">How many at most.</param>
    /// <param name="after">The version behind which to go on; null: from the newest.</param>
    public async ValueTask<IReadOnlyList<(long CreatedAt, long Id)>> PageAsync(int limit, SearchCursor? after)
    {
        var driver = await ChooseAsync(FewForPage, after?.CreatedAt).ConfigureAwait(false) ?? SearchDriver.All;
        if (after is not { } last)
            return await KeysAsync(driver, limit, sql => Bounds(driver, sql)).ConfigureAwait(false);
        if (!driver.IsOrdered)
        {
            return await KeysAsync(driver, limit, sql =>
                $"{Bounds(driver, sql, last.CreatedAt)} AND ({driver.CreatedAt} < {sql.Parameter(last.CreatedAt)} OR {driver.Id} < {sql.Parameter(last.Id)})").ConfigureAwait(false);
        }

        // In two steps, since no database seeks an index by the pair of time and id: the rest of that time, then those before it.
        var keys = new List<(long CreatedAt, long Id)>();
        if (!(last.CreatedAt > plan.High || last.CreatedAt < plan.Low))
            keys = await KeysAsync(driver, limit, sql => $"{driver.CreatedAt} = {sql.Parameter(last.CreatedAt)} AND {driver.Id} < {sql.Parameter(last.Id)}").ConfigureAwait(false);
        if (keys.Count < limit && last.CreatedAt > long.MinValue)
            keys.AddRange(await KeysAsync(driver, limit - keys.Count, sql => Bounds(driver, sql, last.CreatedAt - 1)).ConfigureAwait(false));
        return keys;
    }

    /// <summary>How many versions are meant, and their bytes.</summary>
    public async ValueTask<VersionStats> CountAsync()
    {
        if (plan.IsEverything)
        {
            var counters = await CountersTable.ReadAsync(connection, CountersTable.Versions, cancellationToken).ConfigureAwait(false);
            return counters is [var all] ? new VersionStats(all.Items, all.Bytes, all.StoredBytes) : new VersionStats(0, 0, 0);
        }

        var driver = await ChooseAsync(FewForSum, before: null).ConfigureAwait(false) ?? SearchDriver.All;
        var rows = await RowsAsync(
            driver,
            "COUNT(*), COALESCE(SUM(v.size), 0), COALESCE(SUM(v.stored_size), 0)",
            sql => Bounds(driver, sql),
            row => new VersionStats(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2))).ConfigureAwait(false);
        return rows[0];
    }

    /// <summary>The values of a field among the versions that are meant, those of most versions first.</summary>
    public async ValueTask<IReadOnlyList<Facet>> FacetsAsync(FacetField by, int limit)
    {
        if (plan.IsEverything && by is (FacetField.Type or FacetField.Job))
        {
            var counters = await CountersTable.MostAsync(connection, by == FacetField.Type ? CountersTable.Type : CountersTable.Job, limit, cancellationToken).ConfigureAwait(false);
            return [.. counters.Select(counter => new Facet(counter.Key, counter.Items, counter.Bytes))];
        }

        var driver = await ChooseAsync(FewForSum, before: null).ConfigureAwait(false) ?? SearchDriver.All;
        var value = by switch
        {
            FacetField.Type => "v.type",
            FacetField.Job => "v.job",
            FacetField.TagKey => "v.tag_keys",
            _ => throw new ArgumentOutOfRangeException(nameof(by), by, "no such field"),
        };
        var most = by == FacetField.TagKey ? int.MaxValue : limit;
        var facets = await RowsAsync(
            driver,
            $"{value}, COUNT(*), SUM(v.size)",
            sql => $"{Bounds(driver, sql)} AND {value} IS NOT NULL GROUP BY {value} ORDER BY COUNT(*) DESC, {value} LIMIT {sql.Parameter((long)most)}",
            row => new Facet(row.GetString(0), row.GetInt64(1), row.GetInt64(2))).ConfigureAwait(false);
        return by == FacetField.TagKey ? KeysOf(facets, limit) : facets;
    }

    /// <summary>The keys of tags out of facets of whole sets of them: versions with the same keys were counted together.</summary>
    private static List<Facet> KeysOf(IEnumerable<Facet> sets, int limit) =>
    [
        .. sets.SelectMany(set => set.Value.Split('\n', StringSplitOptions.RemoveEmptyEntries), (set, key) => (set, key))
            .GroupBy(pair => pair.key, StringComparer.Ordinal)
            .Select(group => new Facet(group.Key, group.Sum(pair => pair.set.Versions), group.Sum(pair => pair.set.Bytes)))
            .OrderByDescending(facet => facet.Versions).ThenBy(facet => facet.Value, Comparer<string>.Create(Blobs.BlobKey.CompareUtf8))
            .Take(limit),
    ];

    /// <summary>The way with the fewest versions, if they are few; else one that needs no sorting; null: all versions.</summary>
    private async ValueTask<SearchDriver?> ChooseAsync(int few, long? before)
    {
        if (plan.Drivers is [{ IsOrdered: true } only])
            return only;
        var (best, fewest) = (null as SearchDriver, few + 1L);
        foreach (var driver in plan.Drivers)
        {
            var sql = new FilterSql(_dialect, plan.Now);
            var bounds = driver.IsOrdered ? " AND " + Bounds(driver, sql, before ?? long.MaxValue) : "";
            var text = $"SELECT COUNT(*) FROM (SELECT 1 FROM {(driver.Counted ?? driver.From)(_dialect)} WHERE {driver.Range(sql)}{bounds} LIMIT {sql.Parameter(fewest)}) few";
            var count = await (await connection.ComposedAsync(text, sql.Values).ConfigureAwait(false)).ValueAsync<long>(cancellationToken).ConfigureAwait(false);
            if (count < fewest)
                (best, fewest) = (driver, count);
            if (fewest <= VeryFew)
                break;
        }

        return best ?? plan.Drivers.FirstOrDefault(driver => driver.IsOrdered);
    }

    private async ValueTask<List<(long CreatedAt, long Id)>> KeysAsync(SearchDriver driver, int limit, Func<FilterSql, string> bounds) => await RowsAsync(
        driver,
        $"{driver.CreatedAt}, {driver.Id}",
        sql => $"{bounds(sql)} ORDER BY {driver.CreatedAt} DESC, {driver.Id} DESC LIMIT {sql.Parameter((long)limit)}",
        row => (row.GetInt64(0), row.GetInt64(1))).ConfigureAwait(false);

    private async ValueTask<List<T>> RowsAsync<T>(
        SearchDriver driver, string columns, Func<FilterSql, string> ending, Func<DbDataReader, T> read)
    {
        var sql = new FilterSql(_dialect, plan.Now);
        var range = driver.Range(sql);
        var rest = sql.Condition([.. plan.Parts.Where(part => !ReferenceEquals(part, driver.Answers))]);
        var artifacts = sql.NeedsArtifact && !driver.HasArtifact ? $" {_dialect.ThenJoin} artifacts a ON a.id = v.artifact_id" : "";
        var deleted = plan.LeavesOutDeleted ? "v.deleted_at IS NULL" : Always;
        var conditions = string.Join(" AND ", ((string[])[range, deleted, rest]).Where(condition => condition != Always).Append(ending(sql)));
        var text = $"SELECT {columns} FROM {driver.From(_dialect)}{artifacts} WHERE {conditions}";
        return await (await connection.ComposedAsync(text, sql.Values).ConfigureAwait(false)).RowsAsync(read, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The bounds of the time of creation. There is always one, so that an index is always sought and never gone through.</summary>
    private string Bounds(SearchDriver driver, FilterSql sql, long most = long.MaxValue) =>
        $"{driver.CreatedAt} <= {sql.Parameter(Math.Min(most, plan.High ?? long.MaxValue))}{(plan.Low is { } low ? $" AND {driver.CreatedAt} >= {sql.Parameter(low)}" : "")}";
}
