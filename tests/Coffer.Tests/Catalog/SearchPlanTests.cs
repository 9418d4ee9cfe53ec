using Coffer.Catalog;
using Coffer.Catalog.Filters;
using Coffer.Catalog.Sqlite;
using Coffer.Content;

namespace Coffer.Tests.Catalog;

/// <summary>
/// Which index a search goes by, where what it asks for is rare and where it is not. No search goes through a table; none sorts but
/// what it knows to be few.
/// </summary>
public sealed class SearchPlanTests : IDisposable
{
    // More than a search would sort.
    private const int Many = 5100;

    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_search_goes_by_the_index_that_leads_to_the_fewest_or_needs_no_sorting()
    {
        await using (var filled = await ArtifactCatalog.OpenAsync(SqliteDatabase.ForFile(_folder["catalog.db"]), Cancel))
            await FillAsync(filled);
        foreach (var (query, index, sorts) in new (string, string, bool)[]
        {
            ("", "versions_created", false),
            ("age:<7d", "versions_created", false),
            ("created:2026-01-01..2026-01-02", "versions_created", false),
            ("type:common", "versions_type", false),
            ("type:rare", "versions_type", false),
            ("type:common age:<9d", "versions_type", false),
            ("job:common", "versions_job", false),
            ("tag.env=ci", "tags_value", false),
            ("tag.env=ci tag.rare=1", "tags_value", false),
            ("name:bulk", "versions_artifact", false),
            ("held:yes", "versions_held", false),
            ("deleted:yes", "versions_deleted", false),
            ("type:common tag.rare=1", "tags_value", false),
            ("type:common job:rare-1", "versions_job", false),
            ("type:common job:common name:rare/1", "versions_artifact", false),
            ("job:rare-*", "versions_job", true),
            ("type:ra*", "versions_type", true),
            ("name:rare/*", "versions_artifact", true),
            ("name:rare/**", "versions_artifact", true),
            ("tag.rare=*", "tags_value", true),
            ("tag.env=rar*", "tags_value", true),
            ("alias:prod", "aliases_alias", true),
            ("size:>1GB", "versions_size", true),
            ("type:common size:>1GB", "versions_size", true),
            ("expired:yes", "versions_expires", true),
            ("expires:2027-01-01", "versions_expires", true),
            ("latest:yes", "artifacts_listed", true),
            ("size:>0", "versions_created", false), // too many to sort
            ("job:c*", "versions_created", false),
            ("name:b*", "versions_created", false),
            ("type:common size:>0", "versions_type", false),
            ("type:common job:common tag.env=ci", "versions_type", false),
            ("type:common (tag.env=ci or tag.rare=1) not job:rare-1 meta.n>1 alias:prod latest:no", "aliases_alias", true),
            ("stored:>1 files:0.. version:2 \"u\" meta.a=x", "versions_created", false),
        })
        {
            var database = new WatchedDatabase(SqliteDatabase.ForFile(_folder["catalog.db"]));
            await using var catalog = await ArtifactCatalog.OpenAsync(database, Cancel);
            var filter = ArtifactFilter.Parse(query);
            var first = await catalog.SearchAsync(filter, Start.AddDays(3), 3, cursor: null, Cancel);
            if (first.Next is not null)
                await catalog.SearchAsync(filter, Start.AddDays(3), 3, first.Next, Cancel);
            await catalog.CountAsync(filter, Start.AddDays(3), Cancel);
            foreach (var by in Enum.GetValues<FacetField>())
                await catalog.FacetsAsync(filter, by, Start.AddDays(3), 5, Cancel);

            var statements = database.Connections.SelectMany(connection => QueryPlanTests.StatementsOf(connection).Where(sql => sql.Contains("INDEXED BY", StringComparison.Ordinal)).Select(sql => (connection, sql))).ToList();
            var plans = statements.ConvertAll(statement => (statement.sql, steps: QueryPlanTests.PlanOf(statement.connection, statement.sql)));
            var pages = plans.Where(plan => plan.sql.Contains("DESC LIMIT", StringComparison.Ordinal)).ToList();
            var said = $"{query}:\n{string.Join('\n', plans.Select(plan => $"{plan.sql}\n    {string.Join("\n    ", plan.steps)}"))}";
            Assert.True(pages.Count > 0, said);
            Assert.All(pages, page => Assert.True(page.steps.Exists(step => step.Contains("SEARCH", StringComparison.Ordinal) && step.Contains($" {index} ", StringComparison.Ordinal)), said));
            Assert.All(pages, page => Assert.True(sorts == page.steps.Exists(step => step.Contains("ORDER BY", StringComparison.Ordinal)), said));
            Assert.All(plans, plan => Assert.True(plan.steps.TrueForAll(step => step.Contains("ORDER BY", StringComparison.Ordinal) || !QueryPlanTests.IsSlow(step)), said));
        }
    }

    [Theory]
    [InlineData("type:common size:>0")]
    [InlineData("job:c* size:>0")]
    [InlineData("name:b*")]
    [InlineData("type:common job:common tag.env=ci created:>2026-01-01T00:10Z")]
    [InlineData("tag.env=ci latest:no")]
    [InlineData("size:>0 type:r*")]
    public async Task Whichever_way_it_goes_it_finds_the_same(string query)
    {
        await using var catalog = await ArtifactCatalog.OpenAsync(SqliteDatabase.InMemory(), Cancel);
        var all = await FillAsync(catalog);
        var filter = ArtifactFilter.Parse(query);
        var expected = new List<(string, long)>();
        foreach (var version in all)
        {
            var entry = (await catalog.GetVersionAsync(version.Name, version.Number, Cancel))!;
            if (entry.DeletedAt is null && filter.Matches(new(entry, default), Start))
                expected.Add((entry.Name, entry.Number));
        }

        var found = new List<(string, long)>();
        string? cursor = null;
        do
        {
            var page = await catalog.SearchAsync(filter, Start, 700, cursor, Cancel);
            found.AddRange(page.Items.Select(entry => (entry.Name, entry.Number)));
            cursor = page.Next;
        }
        while (cursor is not null);
        expected.Reverse();
        Assert.Equal(expected, found);
        Assert.Equal(expected.Count, (await catalog.CountAsync(filter, Start, Cancel)).Versions);
        Assert.Equal(expected.Count, (await catalog.FacetsAsync(filter, FacetField.Type, Start, 9, Cancel)).Sum(facet => facet.Versions));
    }

    /// <summary>Many versions of one artifact and kind, and a few that are rare in every way; created in the order of their ids, several at a time.</summary>
    private static async Task<List<CatalogVersion>> FillAsync(ArtifactCatalog catalog)
    {
        var many = Enumerable.Range(1, Many).Select(i => Version("bulk", i, "common", "common", 10, ("env", "ci"))).ToList();
        var few = Enumerable.Range(1, 10).Select(i => Version($"rare/{i}", 2, "rare", $"rare-{i}", 2L << 30, ("rare", $"{i % 3}"), ("env", "rare")) with { ExpiresAt = Start.AddDays(i) });
        List<CatalogVersion> all = [.. many.Concat(few).Select((version, i) => version with { CreatedAt = Start.AddSeconds(i / 3) })];
        await catalog.ApplyAsync(
            new()
            {
                Versions = all,
                Labels = [.. all.Where(version => version.Number is > 100 and < 110).Select(version => new CatalogLabels(version.Manifest, 1, version.Tags, version.Number > 105 ? Start : null, Held: true))],
                Aliases = [new("bulk", "prod", 1, 7, Start), new("rare/1", "prod", 1, 2, Start)],
            },
            Cancel);
        return all;
    }

    private static CatalogVersion Version(string name, long number, string type, string job, long size, params (string Key, string Value)[] tags) => new(
        name, number, Digest.Of(System.Text.Encoding.UTF8.GetBytes($"{name}@{number}")), type, job, Start, null, size, size, IsFolder: false, """{"n":1}""",
        tags.ToDictionary(tag => tag.Key, tag => tag.Value, StringComparer.Ordinal), []);
}
