using System.Text.Json;
using Coffer.Catalog;
using Coffer.Catalog.Filters;
using Xunit;

namespace Coffer.Conformance;

public abstract partial class CatalogConformance
{
    [Fact]
    public async Task Every_query_finds_what_the_plain_filter_finds()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var corpus = new QueryCorpus(random, Start);
        await using var catalog = await NewCatalogAsync();
        var changes = corpus.Changes(250);
        await catalog.ApplyAsync(changes, Cancel);
        var all = await SubjectsAsync(catalog, changes.Versions);

        var telling = 0;
        for (var round = 0; round < 200; round++)
        {
            var filter = corpus.Filter();
            var now = Start.AddMinutes(random.Next(20_000)).AddTicks(random.Next(20_000));
            var what = $"seed {seed}, round {round}: {filter}";
            try
            {
                var expected = all.Where(subject => filter.Matches(subject, now) && (MentionsDeleted(filter) || subject.Entry.DeletedAt is null)).Select(subject => subject.Entry).ToList();
                telling += expected.Count > 0 && expected.Count < all.Count / 2 ? 1 : 0;
                Assert.Equal(expected.Select(Line), (await PagedAsync(catalog, filter, now, random)).Select(Line));
                Assert.Equal(new(expected.Count, expected.Sum(entry => entry.Size), expected.Sum(entry => entry.StoredSize)), await catalog.CountAsync(filter, now, Cancel));
                foreach (var by in Enum.GetValues<FacetField>())
                    Assert.Equal(FacetsOf(expected, by), await catalog.FacetsAsync(filter, by, now, 1000, Cancel));
            }
            catch (Exception e) when (e is CofferException or Xunit.Sdk.XunitException)
            {
                Assert.Fail($"{what}: {e}");
            }
        }

        Assert.True(telling > 50, $"seed {seed}: only {telling} of 200 filters tell versions apart");
    }

    [Fact]
    public async Task Pages_go_on_by_key_while_versions_come_and_go()
    {
        await using var catalog = await NewCatalogAsync();
        await AddAsync(catalog, [.. Enumerable.Range(1, 20).Select(i => Version("a", i) with { CreatedAt = Start.AddSeconds(i / 4) })]); // four at a time
        var filter = ArtifactFilter.Parse("name:a type:model");
        var first = await catalog.SearchAsync(filter, Start, 6, cursor: null, Cancel);
        Assert.Equal([20, 19, 18, 17, 16, 15], first.Items.Select(entry => entry.Number));

        await AddAsync(catalog, Version("a", 21) with { CreatedAt = Start.AddSeconds(9) });
        await catalog.ApplyAsync(new() { RemovedVersions = [("a", 15), ("a", 13)] }, Cancel);
        var second = await catalog.SearchAsync(filter, Start, 6, first.Next, Cancel);
        Assert.Equal([14, 12, 11, 10, 9, 8], second.Items.Select(entry => entry.Number));
        var last = await catalog.SearchAsync(filter, Start, 7, second.Next, Cancel);
        Assert.Equal([7, 6, 5, 4, 3, 2, 1], last.Items.Select(entry => entry.Number));
        Assert.Null(last.Next);
    }

    [Fact]
    public async Task All_pages_answer_as_of_the_first()
    {
        await using var catalog = await NewCatalogAsync();
        await AddAsync(catalog, [.. Enumerable.Range(1, 4).Select(i => Version("a", i) with { ExpiresAt = Start.AddDays(1) })]);
        var filter = ArtifactFilter.Parse("expired:no age:<1h");
        var first = await catalog.SearchAsync(filter, Start.AddMinutes(1), 2, cursor: null, Cancel);
        var second = await catalog.SearchAsync(filter, Start.AddYears(1), 2, first.Next, Cancel);
        Assert.Equal([4, 3, 2, 1], first.Items.Concat(second.Items).Select(entry => entry.Number));
        Assert.Empty((await catalog.SearchAsync(filter, Start.AddYears(1), 2, cursor: null, Cancel)).Items);
    }

    [Fact]
    public async Task A_cursor_serves_its_own_query_only()
    {
        await using var catalog = await NewCatalogAsync();
        await AddAsync(catalog, Version("a", 1), Version("a", 2));
        var next = (await catalog.SearchAsync(ArtifactFilter.Parse("name:a"), Start, 1, cursor: null, Cancel)).Next!;
        Assert.Equal(1, Assert.Single((await catalog.SearchAsync(ArtifactFilter.Parse(" name=a "), Start, 1, next, Cancel)).Items).Number);
        await RefusedAsync("name:b", next, "another query");
        foreach (var cursor in (string[])["", "x", next[..^4], next + "AAAA", new string('A', next.Length), "AQ=="])
            await RefusedAsync("name:a", cursor, "no cursor");

        async Task RefusedAsync(string query, string cursor, string reason)
        {
            var e = await Assert.ThrowsAsync<CofferException>(() => catalog.SearchAsync(ArtifactFilter.Parse(query), Start, 1, cursor, Cancel));
            Assert.Equal(CofferError.InvalidArgument, e.Error);
            Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_query_of_any_size_is_answered_or_refused()
    {
        await using var catalog = await NewCatalogAsync();
        await AddAsync(catalog, Version("a", 1), Version("b", 1));
        var many = Enumerable.Range(0, 400).Select(i => ArtifactFilter.Parse($"name:n{i}")).Append(ArtifactFilter.Parse("name:a")).ToList();
        Assert.Equal(1, (await CountAsync(many.Aggregate((one, other) => one.Or(other)))).Versions);
        Assert.Equal(1, (await CountAsync(new NoneOf(many.Aggregate((one, other) => one.Or(other))))).Versions);
        Assert.Equal(1, (await CountAsync(ArtifactFilter.Parse(string.Concat(Enumerable.Repeat("not (", 48)) + "name:a" + new string(')', 48)))).Versions);
        Assert.Equal(2, (await CountAsync(Nested(15))).Versions);

        await RefusedAsync(new AllOf([.. Enumerable.Repeat(many[0], 501)]), "500 terms");
        await RefusedAsync(Nested(40), "levels");
        await RefusedAsync(new ContainsText("\uD800"), "surrogate");

        static ArtifactFilter Nested(int levels) => Enumerable.Range(0, levels).Aggregate(
            (ArtifactFilter)new TextIs(TextField.Alias, Glob.Of("x?")), (inner, i) => i % 2 == 0 ? new AnyOf([ArtifactFilter.Parse("name:?"), new NoneOf(inner)]) : new AllOf([ArtifactFilter.Parse("name:?"), inner]));

        Task<VersionStats> CountAsync(ArtifactFilter filter) => catalog.CountAsync(filter, Start, Cancel);

        async Task RefusedAsync(ArtifactFilter filter, string reason)
        {
            var e = await Assert.ThrowsAsync<CofferException>(() => CountAsync(filter));
            Assert.Equal(CofferError.InvalidArgument, e.Error);
            Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Facets_are_limited_and_those_of_most_versions_come_first()
    {
        await using var catalog = await NewCatalogAsync();
        await AddAsync(catalog, [.. Enumerable.Range(1, 6).Select(i => Version("a", i) with { Job = "j" + (i % 3 == 0 ? 0 : i), Size = i })]);
        Assert.Equal([new("j0", 2, 9), new("j1", 1, 1)], await catalog.FacetsAsync(ArtifactFilter.Everything, FacetField.Job, Start, 2, Cancel));
        Assert.Equal([new("stage", 5, 20)], await catalog.FacetsAsync(ArtifactFilter.Parse("version:>1"), FacetField.TagKey, Start, 2, Cancel));
        Assert.Empty(await catalog.FacetsAsync(ArtifactFilter.Parse("version:>9"), FacetField.Type, Start, 2, Cancel));
        Assert.Equal(new VersionStats(0, 0, 0), await catalog.CountAsync(ArtifactFilter.Parse("version:>9"), Start, Cancel));
    }

    /// <summary>The versions as the catalog shows them one by one, in the order of a search.</summary>
    private static async Task<List<FilterSubject>> SubjectsAsync(ArtifactCatalog catalog, IEnumerable<CatalogVersion> versions)
    {
        var all = new List<FilterSubject>();
        foreach (var version in versions)
            all.Add(new((await catalog.GetVersionAsync(version.Name, version.Number, Cancel))!, JsonElement.Parse(version.MetadataJson)));
        all.Reverse();
        return [.. all.OrderByDescending(subject => subject.Entry.CreatedAt)];
    }

    private static async Task<List<CatalogEntry>> PagedAsync(ArtifactCatalog catalog, ArtifactFilter filter, DateTimeOffset now, Random random)
    {
        var found = new List<CatalogEntry>();
        string? cursor = null;
        do
        {
            var page = await catalog.SearchAsync(filter, now, random.Next(1, 200), cursor, Cancel);
            found.AddRange(page.Items);
            cursor = page.Next;
            Assert.True(cursor is null || page.Items.Count > 0);
        }
        while (cursor is not null);
        return found;
    }

    private static List<Facet> FacetsOf(IEnumerable<CatalogEntry> entries, FacetField by) =>
    [
        .. entries
            .SelectMany(entry => by switch
            {
                FacetField.Type => [entry.Type],
                FacetField.Job => entry.Job is null ? [] : [entry.Job],
                _ => entry.Tags.Keys,
            }, (entry, value) => (entry, value))
            .GroupBy(pair => pair.value, StringComparer.Ordinal)
            .Select(group => new Facet(group.Key, group.Count(), group.Sum(pair => pair.entry.Size)))
            .OrderByDescending(facet => facet.Versions).ThenBy(facet => facet.Value, Comparer<string>.Create(Blobs.BlobKey.CompareUtf8)),
    ];

    // No text of the corpus holds the word.
    private static bool MentionsDeleted(ArtifactFilter filter) => filter.ToString()!.Contains("deleted:", StringComparison.Ordinal);

    private static string Line(CatalogEntry entry) => $"{entry.Name}@{entry.Number} {Text(entry.Tags)} {string.Join(',', entry.Aliases)} {entry.IsLatest}";
}
