using System.Diagnostics;
using System.Text;
using Coffer.Artifacts;
using Coffer.Catalog;
using Coffer.Catalog.Filters;
using Coffer.Catalog.Sqlite;
using Coffer.Content;

namespace Coffer.Bench;

/// <summary>Fills a catalog with versions that have three tags each, and times queries in this process, on one connection after another.</summary>
internal static class QueryBench
{
    private const int PageSize = 50, Rounds = 200;

    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // Where each search stands in the table: by one index, by one of several, by one that is sorted, and beside them one by none.
    private static readonly string[] Queries =
    [
        "",
        "type:test-results",
        "type:videos",
        "job:build-777",
        "tag.env=ci",
        "tag.branch=feature-77",
        "created:2026-02-01..2026-02-07",
        "name:area-7/suite-107",
        "type:test-results tag.env=prod age:<30d",
        "type:coverage-report tag.branch=main tag.os=linux",
        "type:model tag.branch=feature-77",
        "job:build-77*",
        "name:area-7/**",
        "alias:prod type:test-results",
        "latest:yes type:model",
        "size:>900MB",
        "expired:yes",
        "held:yes",
        "type:test-results meta.failed>8",
        "meta.failed>8",
    ];

    /// <summary>Prints what queries take and how they are gone about.</summary>
    /// <param name="versions">Of how many versions.</param>
    /// <param name="kept">A catalog to use again, which is filled where there is none; null: one for this run.</param>
    public static async Task RunAsync(int versions, string? kept)
    {
        var root = Directory.CreateTempSubdirectory("coffer-bench-").FullName;
        try
        {
            var file = kept ?? Path.Combine(root, "catalog.db");
            if (!File.Exists(file))
            {
                var watch = Stopwatch.StartNew();
                await using (var filled = await ArtifactCatalog.OpenAsync(SqliteDatabase.ForFile(file)))
                    await FillAsync(filled, versions);
                Console.WriteLine($"Filled in {watch.Elapsed.TotalSeconds:f0} s.");
            }

            Console.WriteLine($"{versions:n0} versions of {versions / 10:n0} artifacts, three tags each; the catalog takes {new FileInfo(file).Length >> 20} MiB. All times are median / p99, in milliseconds.");
            await using (var catalog = await ArtifactCatalog.OpenAsync(SqliteDatabase.ForFile(file)))
                await TimeAllAsync(catalog, Start.AddSeconds(versions * 10L));
            await PrintPlansAsync(file, Start.AddSeconds(versions * 10L));
            Console.WriteLine($"Peak memory of this process: {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB.");
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static async Task TimeAllAsync(ArtifactCatalog catalog, DateTimeOffset now)
    {
        var latest = ArtifactFilter.Parse("type:test-results");
        Console.WriteLine($"`latest -n 10` of a type: {await TimeAsync(_ => catalog.SearchAsync(latest, now, 10))}");
        Console.WriteLine();
        Console.WriteLine($"| query | matches | first page of {PageSize} | any later page | count | facets by type | by job | by tag |");
        Console.WriteLine("|---|--:|--:|--:|--:|--:|--:|--:|");
        foreach (var query in Queries)
        {
            var filter = ArtifactFilter.Parse(query);
            var cursors = await CursorsAsync(catalog, filter, now);
            var random = new Random(1);
            var count = await catalog.CountAsync(filter, now);
            Console.WriteLine(string.Join(
                " | ",
                $"| {(query.Length == 0 ? "(all)" : $"`{query.Replace("|", "\\|", StringComparison.Ordinal)}`")}",
                $"{count.Versions:n0}",
                await TimeAsync(_ => catalog.SearchAsync(filter, now, PageSize)),
                cursors.Count == 0 ? "" : await TimeAsync(_ => catalog.SearchAsync(filter, now, PageSize, cursors[random.Next(cursors.Count)])),
                await TimeAsync(_ => catalog.CountAsync(filter, now), Rounds / 20),
                await TimeAsync(_ => catalog.FacetsAsync(filter, FacetField.Type, now, 20), Rounds / 20),
                await TimeAsync(_ => catalog.FacetsAsync(filter, FacetField.Job, now, 20), Rounds / 20),
                await TimeAsync(_ => catalog.FacetsAsync(filter, FacetField.TagKey, now, 20), Rounds / 20)) + " |");
        }
    }

    /// <summary>The cursors of pages all through what a query finds, down to the last.</summary>
    private static async Task<List<string>> CursorsAsync(ArtifactCatalog catalog, ArtifactFilter filter, DateTimeOffset now)
    {
        var cursors = new List<string>();
        string? cursor = null;
        do
        {
            // A first short one, so that what has but a page and a half has a later page too.
            cursor = (await catalog.SearchAsync(filter, now, cursor is null ? PageSize : ArtifactCatalog.MostInPage, cursor)).Next;
            if (cursor is not null)
                cursors.Add(cursor);
        }
        while (cursor is not null);
        return cursors;
    }

    private static async Task<string> TimeAsync(Func<int, Task> ask, int rounds = Rounds)
    {
        var times = new List<double>();
        var all = Stopwatch.StartNew();
        for (var i = -rounds / 10; i < rounds && (times.Count < 3 || all.Elapsed.TotalSeconds < 10); i++)
        {
            var watch = Stopwatch.StartNew();
            await ask(i);
            if (i >= 0)
                times.Add(watch.Elapsed.TotalMilliseconds);
        }

        times.Sort();
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{times[times.Count / 2]:f1} / {times[(int)Math.Ceiling(times.Count * 0.99) - 1]:f1}");
    }

    private static async Task PrintPlansAsync(string file, DateTimeOffset now)
    {
        Console.WriteLine();
        Console.WriteLine("```text");
        foreach (var query in Queries)
        {
            var database = new WatchedDatabase(SqliteDatabase.ForFile(file));
            await using var catalog = await ArtifactCatalog.OpenAsync(database);
            await catalog.SearchAsync(ArtifactFilter.Parse(query), now, PageSize);
            Console.WriteLine(query.Length == 0 ? "(all)" : query);
            foreach (var step in database.PlanOf(sql => sql.Contains("DESC LIMIT", StringComparison.Ordinal)))
                Console.WriteLine("    " + step);
        }

        Console.WriteLine("```");
    }

    private static async Task FillAsync(ArtifactCatalog catalog, int count)
    {
        const int Batch = 10_000;
        for (var from = 0; from < count; from += Batch)
        {
            var many = Enumerable.Range(from, Math.Min(Batch, count - from)).Select(i => Made(i, count)).ToList();
            await catalog.ApplyAsync(new CatalogChanges
            {
                Versions = many,
                Labels = [.. many.Where((_, i) => i % 100 == 0).Select((version, i) => new CatalogLabels(version.Manifest, 1, version.Tags, i % 4 == 0 ? null : Start, Held: i % 4 == 0))],
                Aliases = [.. many.Where((_, i) => i % 200 == 7).Select(version => new CatalogAlias(version.Name, "prod", 1, version.Number, Start))],
            });
        }
    }

    /// <summary>The i-th version: drawn by its own number, so that the catalog is the same every time.</summary>
    private static CatalogVersion Made(int i, int count)
    {
        var random = new Random(i);
        string[] types = ["test-results", "test-results", "test-results", "coverage-report", "coverage-report", "build-logs", "build-logs", "static-analysis", "screenshots", "performance-metrics"];
        var artifact = i % (count / 10);
        var created = Start.AddSeconds((i * 10L) + random.Next(600)); // about in the order of the rows, as puts of many machines are
        var size = (long)Math.Pow(10, 2 + (random.NextDouble() * 7));
        return new CatalogVersion(
            $"area-{artifact % 50}/suite-{artifact}",
            (i / (count / 10)) + 1,
            Digest.Of(Encoding.UTF8.GetBytes($"manifest {i}")),
            random.Next(100) switch { 0 => "videos", 1 or 2 => "model", _ => types[random.Next(types.Length)] },
            $"build-{i / 20}",
            created,
            random.Next(100) == 0 ? created.AddDays(30 + random.Next(90)) : null,
            size,
            size / 3,
            IsFolder: false,
            $$"""{"duration":{{random.Next(1000)}},"failed":{{random.Next(10)}},"total":{{random.Next(2000)}}}""",
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["branch"] = random.Next(2) == 0 ? "main" : $"feature-{random.Next(5000)}",
                ["env"] = random.Next(20) switch { 0 => "prod", 1 => "dev", _ => "ci" },
                ["os"] = random.Next(10) switch { < 7 => "linux", < 9 => "windows", _ => "macos" },
            },
            []);
    }
}
