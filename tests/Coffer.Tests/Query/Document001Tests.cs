using System.Text;
using System.Text.Json;
using Coffer.Artifacts;
using Coffer.Catalog;
using Coffer.Catalog.Filters;
using Coffer.Content;
using Coffer.Query;
using Coffer.Retention;
using Coffer.Store;

namespace Coffer.Tests.Query;

/// <summary>The examples of the document that asked for an artifact storage of test fleets, one by one, in Coffer's words. Its settings are read in Document001SettingsTests.</summary>
public sealed class Document001Tests : IAsyncDisposable
{
    private static readonly DateTimeOffset s_start = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly Clock _clock = new() { Now = s_start };
    private readonly ArtifactStore _store;
    private readonly ArtifactQuery _query;

    public Document001Tests()
    {
        _store = ArtifactStore.Create("memory:", new StoreOptions { Time = _clock, Encoding = EncodingChoice.Parse("gzip:6") });
        _query = new ArtifactQuery(_store);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Basic_usage_stores_by_job_and_type_and_gets_it_back_by_them()
    {
        var stored = await PutAsync("build-123", ArtifactType.TestResults, "Test results data...", ("env", "ci"), ("branch", "main"));
        Assert.Equal("build-123/test-results@1", stored.Version.Reference.ToString());

        var found = Assert.Single(await AllAsync(_query.SearchAsync("job:build-123 type:test-results", Token)));
        await using var stream = await _store.OpenFileAsync(Reference.Parse($"{found.Name}@{found.Number}"), cancellationToken: Token);
        Assert.Equal("Test results data...", await new StreamReader(stream).ReadToEndAsync(Token));
    }

    [Fact]
    public async Task Every_type_of_the_document_is_known()
    {
        string[] types =
        [
            "TEST_RESULTS", "COVERAGE_REPORT", "SECURITY_FINDINGS", "PERFORMANCE_METRICS", "BUILD_LOGS", "STATIC_ANALYSIS", "API_DOCS", "SCREENSHOTS", "VIDEOS", "CUSTOM",
        ];
        Assert.All(types, type => Assert.Contains(new ArtifactType(type), ArtifactType.WellKnown));
        foreach (var type in types)
            await PutAsync("build-1", new ArtifactType(type), type);
        Assert.Equal(types.Length, (await _store.StatsAsync(Token)).ByType.Count);
    }

    [Fact]
    public async Task The_latest_n_of_a_type_come_newest_first()
    {
        for (var build = 1; build <= 15; build++)
        {
            _clock.Now = s_start.AddHours(build);
            await PutAsync($"build-{build}", ArtifactType.TestResults, $"results {build}");
            await PutAsync($"build-{build}", ArtifactType.BuildLogs, $"logs {build}");
        }

        var latest = await _query.LatestAsync(ArtifactType.TestResults, 10, cancellationToken: Token);
        Assert.Equal(Enumerable.Range(6, 10).Reverse().Select(build => $"build-{build}"), latest.Select(entry => entry.Job!));
    }

    [Fact]
    public async Task A_range_of_dates_includes_both_its_ends()
    {
        foreach (var day in (int[])[0, 1, 7, 8])
        {
            _clock.Now = s_start.AddDays(day);
            await PutAsync($"build-{day}", ArtifactType.CoverageReport, $"report {day}");
        }

        var found = await AllAsync(_query.ByDatesAsync(s_start.AddDays(1), s_start.AddDays(8), ArtifactType.CoverageReport, Token));
        Assert.Equal(["build-8", "build-7", "build-1"], found.Select(entry => entry.Job!));
    }

    [Fact]
    public async Task Of_tags_all_must_match_before_anything_is_limited()
    {
        for (var build = 0; build < 20; build++)
            await PutAsync($"build-{build}", ArtifactType.TestResults, $"{build}", ("env", build % 2 == 0 ? "prod" : "ci"), ("region", build < 4 ? "us-east" : "eu"));
        var tagged = await AllAsync(_query.ByTagsAsync(new Dictionary<string, string> { ["env"] = "prod", ["region"] = "us-east" }, cancellationToken: Token).Take(1));
        Assert.Equal("build-2", Assert.Single(tagged).Job);
    }

    [Fact]
    public async Task A_build_is_compared_with_a_baseline()
    {
        await PutAsync("build-123", ArtifactType.TestResults, new string('a', 1000), ("env", "ci"));
        _clock.Now = s_start.AddDays(1);
        await PutAsync("build-456", ArtifactType.TestResults, new string('b', 1100), ("env", "ci"));

        var comparison = await _query.CompareWithBaselineAsync("build-456", "build-123", ArtifactType.TestResults, cancellationToken: Token);
        Assert.True(comparison.Size.Difference > 0);
        Assert.Equal((10.0, TimeSpan.FromDays(1)), (comparison.Size.Percent, comparison.Between));

        var missing = await _query.CompareWithBaselineAsync("build-456", "build-000", ArtifactType.TestResults, cancellationToken: Token);
        Assert.Null(missing.Baseline);
        Assert.Equal(0, missing.Size.Percent);
        Assert.Null((await _query.CompareWithBaselineAsync("build-000", "build-123", ArtifactType.TestResults, cancellationToken: Token)).Current);
    }

    [Fact]
    public async Task The_trend_of_sizes_has_a_point_for_each_artifact_of_the_time()
    {
        foreach (var day in (int[])[0, 20, 40])
        {
            _clock.Now = s_start.AddDays(day);
            await PutAsync($"build-{day}", ArtifactType.TestResults, new string('x', 100 + day));
        }

        var trend = await _query.SizeTrendAsync(ArtifactType.TestResults, TimeSpan.FromDays(30), Token);
        Assert.Equal([("build-20", 120L), ("build-40", 140L)], trend.Points.Select(point => (point.Job!, point.Size)));
        Assert.All(trend.Points, point => Assert.InRange(point.Ratio, 0.01, 0.9));
    }

    [Fact]
    public async Task A_search_takes_all_filters_at_once()
    {
        await PutAsync("build-1", ArtifactType.TestResults, new string('x', 200_000), ("env", "ci"));
        _clock.Now = s_start.AddDays(8);
        await PutAsync("build-2", ArtifactType.TestResults, new string('y', 200_000), ("env", "ci"));
        await PutAsync("build-3", ArtifactType.TestResults, "small", ("env", "ci"));
        await PutAsync("build-4", ArtifactType.TestResults, new string('z', 200_000), ("env", "prod"));
        await PutAsync("nightly", ArtifactType.TestResults, new string('n', 200_000), ("env", "ci"));
        Assert.Equal("build-2", Assert.Single(await AllAsync(_query.SearchAsync("job:build-* type:test-results tag.env=ci size:0.1MB..10MB age:<7d", Token))).Job);
    }

    [Fact]
    public async Task What_is_older_than_its_lifetime_goes_but_for_the_newest()
    {
        for (var build = 1; build <= 14; build++)
        {
            _clock.Now = s_start.AddMinutes(build);
            await PutAsync($"build-{build}", ArtifactType.TestResults, $"results {build}");
        }

        _clock.Now = s_start.AddDays(31);
        await PutAsync("build-15", ArtifactType.TestResults, "results 15");

        var policy = new RetentionPolicy { Rules = [new RetentionRule("default", ArtifactFilter.Everything) { TimeToLive = TimeSpan.FromDays(30), KeepLatest = 10, Scope = RetentionScope.Type }] };
        var retention = new ArtifactRetention(_store, policy);
        var plan = await retention.PlanAsync(Token);
        Assert.Equal(Enumerable.Range(1, 5).Select(build => $"build-{build}/test-results@1").Order(StringComparer.Ordinal), plan.Deletions.Select(deletion => deletion.Reference).Order(StringComparer.Ordinal));
        Assert.Equal(5, (await retention.ApplyAsync(plan, cancellationToken: Token)).Deleted);
        Assert.Equal(10, (await _store.StatsAsync(Token)).Versions);
        await _store.CollectAsync(cancellationToken: Token);
        Assert.Equal(10, (await _store.StatsAsync(Token)).Contents);
    }

    [Fact]
    public async Task Logs_are_compressed_by_more_than_seventy_percent_and_statistics_say_so()
    {
        var random = new Random(7);
        var log = new StringBuilder();
        for (var line = 0; line < 5000; line++)
            log.Append(s_start.AddMilliseconds(line * 37).ToString("O")).Append(" INFO worker-").Append(random.Next(8)).Append(" finished step ").Append(random.Next(1000)).Append('\n');
        await PutAsync("build-1", ArtifactType.BuildLogs, log.ToString());
        await PutAsync("build-1", ArtifactType.TestResults, "{}");

        var stats = await _store.StatsAsync(Token);
        Assert.Equal((2, log.Length + 2), (stats.Versions, stats.Bytes));
        Assert.True(stats.CompressionSavings > 0.7, $"{stats.CompressionSavings}");
        Assert.Equal((1, log.Length), (stats.ByType["build-logs"].Versions, stats.ByType["build-logs"].Bytes));
        Assert.Equal(1, stats.ByEncoding[ContentEncoding.Gzip].Contents);
    }

    [Fact]
    public async Task No_artifact_may_be_larger_than_the_limit()
    {
        await using var store = ArtifactStore.Create("memory:", new StoreOptions { Quotas = [new QuotaRule("max_artifact_size", ArtifactFilter.Everything) { LargestVersion = 100 }] });
        await store.PutAsync(new ArtifactName("a"), PutSource.FromStream(new MemoryStream(new byte[100]), "f"), cancellationToken: Token);
        var error = await Assert.ThrowsAsync<CofferException>(() => store.PutAsync(new ArtifactName("a"), PutSource.FromStream(new MemoryStream(new byte[101]), "f"), cancellationToken: Token));
        Assert.Equal(CofferError.TooLarge, error.Error);
    }

    [Fact]
    public async Task Results_are_stored_as_JSON_with_numbers_that_can_be_asked_for()
    {
        var results = """{"total":150,"passed":145,"failed":3,"skipped":2,"duration":45.2}""";
        var source = PutSource.FromStream(new MemoryStream(Encoding.UTF8.GetBytes(results)), "results.json");
        await _store.PutAsync(
            new ArtifactName("build-123/test-results"),
            source,
            new PutOptions { Type = ArtifactType.TestResults, Job = "build-123", Tags = new Dictionary<string, string> { ["coverage"] = "87.5" }, Metadata = JsonDocument.Parse(results).RootElement },
            cancellationToken: Token);
        Assert.Single(await AllAsync(_query.SearchAsync("meta.failed>2 meta.duration<60 tag.coverage=87.5", Token)));
        Assert.Empty(await AllAsync(_query.SearchAsync("meta.failed>3", Token)));
    }

    private async Task<PutResult> PutAsync(string job, ArtifactType type, string text, params (string Key, string Value)[] tags) => await _store.PutAsync(
        new ArtifactName($"{job}/{type}"),
        PutSource.FromStream(new MemoryStream(Encoding.UTF8.GetBytes(text)), "data"),
        new PutOptions { Type = type, Job = job, Tags = tags.ToDictionary(tag => tag.Key, tag => tag.Value) },
        cancellationToken: Token);

    private static async Task<List<CatalogEntry>> AllAsync(IAsyncEnumerable<CatalogEntry> entries) => await entries.ToListAsync(Token);

    private sealed class Clock : TimeProvider
    {
        public required DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
