using System.Text.Json;
using Coffer.Artifacts;
using Coffer.Catalog;
using Coffer.Catalog.Filters;
using Coffer.Query;
using Coffer.Store;
using Coffer.Tests.Store;

namespace Coffer.Tests.Query;

/// <summary>The query API of document 001, example by example, and what it promises beyond.</summary>
public sealed class ArtifactQueryTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private ArtifactStore _store = null!;
    private ArtifactQuery _query = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _store = await ArtifactStore.OpenAsync("memory:", new StoreOptions { Time = _time }, Token);
        _query = new ArtifactQuery(_store);
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task The_latest_of_a_type()
    {
        for (var i = 1; i <= 12; i++)
            await PutAsync($"build-{i}/test-results", ArtifactType.TestResults);
        await PutAsync("build-12/coverage", ArtifactType.CoverageReport);

        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"build-{12 - i}/test-results@1"), References(await _query.LatestAsync(ArtifactType.TestResults, 10, cancellationToken: Token)));
        Assert.Equal(["build-12/coverage@1"], References(await _query.LatestAsync(count: 1, cancellationToken: Token)));
        Assert.Equal(["build-3/test-results@1", "build-2/test-results@1"], References(await _query.LatestAsync(ArtifactType.TestResults, 2, ArtifactFilter.Parse("job:build-2 or job:build-3"), Token)));
        Assert.Equal(13, (await _query.LatestAsync(count: 5000, cancellationToken: Token)).Count);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _query.LatestAsync(count: 0, cancellationToken: Token));
    }

    [Fact]
    public async Task By_a_range_of_dates_inclusive_at_both_ends()
    {
        var times = new List<DateTimeOffset>();
        for (var i = 1; i <= 4; i++)
        {
            times.Add(_time.Now);
            await PutAsync("report", ArtifactType.CoverageReport);
        }

        Assert.Equal(["report@3", "report@2"], await ReferencesAsync(_query.ByDatesAsync(times[1], times[2], ArtifactType.CoverageReport, Token)));
        Assert.Equal(["report@2"], await ReferencesAsync(_query.ByDatesAsync(times[1], times[1], cancellationToken: Token)));
        Assert.Equal(["report@2"], await ReferencesAsync(_query.ByDatesAsync(times[1].ToOffset(TimeSpan.FromHours(5)), times[2].AddMilliseconds(-1), cancellationToken: Token)));
        Assert.Empty(await ReferencesAsync(_query.ByDatesAsync(times[0], times[3], ArtifactType.Model, Token)));
        Fails(CofferError.InvalidArgument, () => _query.ByDatesAsync(times[1], times[0], cancellationToken: Token));
    }

    [Fact]
    public async Task By_tags_of_which_all_must_match_before_a_limit_counts()
    {
        await PutAsync("a", tags: [("env", "prod"), ("region", "us-east")]);
        await PutAsync("b", tags: [("env", "prod"), ("region", "*")]);
        await PutAsync("c", tags: [("env", "ci"), ("region", "us-east")]);
        await PutAsync("d", tags: [("env", "prod")]);

        var both = new Dictionary<string, string> { ["env"] = "prod", ["region"] = "us-east" };
        Assert.Equal(["a@1"], await ReferencesAsync(_query.ByTagsAsync(both, cancellationToken: Token).Take(1)));
        Assert.Equal(["b@1"], await ReferencesAsync(_query.ByTagsAsync(new Dictionary<string, string> { ["region"] = "*" }, cancellationToken: Token))); // a value, not a pattern
        Assert.Equal(4, (await ReferencesAsync(_query.ByTagsAsync(TagSet.Empty, cancellationToken: Token))).Count);

        await _store.TagAsync(Reference.Parse("c"), new Dictionary<string, string> { ["env"] = "prod" }, cancellationToken: Token);
        Assert.Equal(["c@1", "a@1"], await ReferencesAsync(_query.ByTagsAsync(both, cancellationToken: Token)));
    }

    [Fact]
    public async Task By_raw_size_inclusive()
    {
        foreach (var size in (int[])[0, 99, 100, 200, 201])
            await PutAsync("s" + size, size: size);
        Assert.Equal(["s200@1", "s100@1"], await ReferencesAsync(_query.BySizeAsync(100, 200, cancellationToken: Token)));
        Assert.Equal(["s99@1", "s0@1"], await ReferencesAsync(_query.BySizeAsync(null, 99, cancellationToken: Token)));
        Assert.Equal(["s201@1"], await ReferencesAsync(_query.BySizeAsync(201, null, cancellationToken: Token)));
        Fails(CofferError.InvalidArgument, () => _query.BySizeAsync(2, 1, cancellationToken: Token));
    }

    [Fact]
    public async Task A_search_with_every_filter_at_once()
    {
        await PutAsync("old", ArtifactType.TestResults, job: "build-1", size: 500_000, tags: [("env", "ci")]);
        _time.Now += TimeSpan.FromDays(8);
        await PutAsync("right", ArtifactType.TestResults, job: "build-2", size: 500_000, tags: [("env", "ci")]);
        await PutAsync("small", ArtifactType.TestResults, job: "build-3", size: 100, tags: [("env", "ci")]);
        await PutAsync("typed", ArtifactType.Custom, job: "build-4", size: 500_000, tags: [("env", "ci")]);
        await PutAsync("tagged", ArtifactType.TestResults, job: "build-5", size: 500_000, tags: [("env", "prod")]);
        await PutAsync("deploy", ArtifactType.TestResults, job: "deploy-6", size: 500_000, tags: [("env", "ci")]);

        const string Query = "job:build-* type:test-results tag.env=ci size:0.1MB..10MB age:<=7d";
        Assert.Equal(["right@1"], await ReferencesAsync(_query.SearchAsync(Query, Token)));
        Assert.Equal(new VersionStats(1, 500_000, 500_000), await _query.CountAsync(ArtifactFilter.Parse(Query), Token));
        var built = new AllOf(
        [
            new TextIs(TextField.Job, Glob.Of("build-*")), new TextIs(TextField.Type, Glob.Of("test-results")), new TagIs("env", Glob.Of("ci")),
            new NumberIs(NumberField.Size, 104_857, 10 << 20), new AgeIs(null, TimeSpan.FromDays(7)),
        ]);
        Assert.Equal(built.ToString(), ArtifactFilter.Parse(Query).ToString());
        Assert.Equal([new("env", 5, 2_000_100)], await _query.FacetsAsync(ArtifactFilter.Parse("not name:old"), FacetField.TagKey, cancellationToken: Token));
        Assert.Equal([new("test-results", 5, 2_000_100), new("custom", 1, 500_000)], await _query.FacetsAsync(ArtifactFilter.Everything, FacetField.Type, cancellationToken: Token));
        Fails(CofferError.InvalidArgument, () => _query.SearchAsync("tpye:x", Token));
    }

    [Fact]
    public async Task A_stream_goes_through_all_pages_and_sees_what_was_there_when_it_began()
    {
        for (var i = 0; i < 250; i++)
            await PutAsync("a", size: 1);
        var seen = 0;
        await foreach (var entry in _query.SearchAsync("name:a", Token))
        {
            Assert.Equal(250 - seen++, entry.Number);
            if (seen == 50)
                await PutAsync("a", size: 1);
        }

        Assert.Equal(250, seen);
        var page = await _query.PageAsync(ArtifactFilter.Parse("name:a"), 200, cancellationToken: Token);
        var rest = await _query.PageAsync(ArtifactFilter.Parse("name:a"), 200, page.Next, Token);
        Assert.Equal((200, 51, null), (page.Items.Count, rest.Items.Count, rest.Next));
    }

    [Fact]
    public async Task Deleted_versions_are_left_out_unless_asked_for_and_metadata_is_found()
    {
        await PutAsync("a", metadata: """{"total":150,"suite":{"name":"Smoke"}}""");
        await PutAsync("b", metadata: """{"total":90}""");
        await PutAsync("c", metadata: """{"total":"many"}""");
        await _store.DeleteAsync(Reference.Parse("b"), cancellationToken: Token);
        Assert.Equal(["a@1"], await ReferencesAsync(_query.SearchAsync("meta.total>50", Token)));
        Assert.Equal(["b@1", "a@1"], await ReferencesAsync(_query.SearchAsync("meta.total>50 (deleted:yes or deleted:no)", Token)));
        Assert.Equal(["b@1"], await ReferencesAsync(_query.SearchAsync("deleted:yes", Token)));
        Assert.Equal(["a@1"], await ReferencesAsync(_query.SearchAsync("smoke meta.suite.name=S*", Token)));
    }

    private async Task PutAsync(
        string name, ArtifactType type = default, string? job = null, int size = 3, string metadata = "{}", params (string Key, string Value)[] tags)
    {
        await _store.PutAsync(
            new ArtifactName(name),
            PutSource.FromStream(new MemoryStream(Sample.Noise(size, HashCode.Combine(name, size))), "data"),
            new PutOptions
            {
                Type = type,
                Job = job ?? name.Split('/')[0],
                Metadata = JsonElement.Parse(metadata),
                Tags = tags.ToDictionary(tag => tag.Key, tag => tag.Value, StringComparer.Ordinal),
            },
            cancellationToken: Token);
        _time.Now += TimeSpan.FromSeconds(1);
    }

    private static void Fails(CofferError error, Action action) => Assert.Equal(error, Assert.Throws<CofferException>(action).Error);

    private static IEnumerable<string> References(IEnumerable<CatalogEntry> entries) => entries.Select(entry => $"{entry.Name}@{entry.Number}");

    private static async Task<List<string>> ReferencesAsync(IAsyncEnumerable<CatalogEntry> entries) => [.. References(await entries.ToListAsync(Token))];
}
