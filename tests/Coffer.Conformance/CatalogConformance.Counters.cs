using Coffer.Catalog;
using Coffer.Content;
using Xunit;

namespace Coffer.Conformance;

public abstract partial class CatalogConformance
{
    [Fact]
    [Trait("Category", "Slow")]
    public Task Counters_equal_a_recount_after_a_hundred_thousand_random_changes() => ChangeAtRandomAsync(operations: 100_000);

    [Fact]
    public Task Counters_equal_a_recount_after_some_random_changes() => ChangeAtRandomAsync(operations: 3_000);

    [Fact]
    public async Task An_empty_catalog_counts_nothing()
    {
        await using var catalog = await NewCatalogAsync();
        var stats = await catalog.StatsAsync(Cancel);
        Assert.Equal((0, 0, 0, 0, 0), (stats.Artifacts, stats.Versions, stats.Bytes, stats.Contents, stats.StoredBytes));
        Assert.Equal((0.0, 0.0, null), (stats.CompressionSavings, stats.DedupSavings, stats.Oldest));
        Assert.Empty(stats.ByDay);
        await ChangeAsync(catalog, new Random(1), 200);
        await catalog.ClearAsync(Cancel);
        Assert.Equal(Counted(stats), Counted(await catalog.StatsAsync(Cancel)));
    }

    [Fact]
    public async Task Statistics_name_the_oldest_and_the_largest_and_what_is_saved()
    {
        await using var catalog = await NewCatalogAsync();
        await catalog.ApplyAsync(
            new CatalogChanges
            {
                Versions =
                [
                    Version("a", 1, File("x", "12345678")) with { Job = "build-1" }, Version("a", 2, File("x", "12345678")) with { Job = "build-1" },
                    Version("b", 3, File("y", "1234567890123456")) with { Job = null, CreatedAt = Start.AddDays(2) },
                ],
                Contents = [Content("12345678", ".zst", ContentEncoding.Zstd, stored: 4), Content("1234567890123456", stored: 16)],
            },
            Cancel);
        var stats = await catalog.StatsAsync(Cancel);
        Assert.Equal((32, 24, 20, 8), (stats.Bytes, stats.DistinctBytes, stats.StoredBytes, stats.SharedBytes));
        Assert.Equal(1 - (20.0 / 24), stats.CompressionSavings, 9);
        Assert.Equal(0.25, stats.DedupSavings, 9);
        Assert.Equal(("a", 1L), (stats.Oldest!.Name, stats.Oldest.Number));
        Assert.Equal([("b", 3L), ("a", 1L), ("a", 2L)], stats.Largest.Select(entry => (entry.Name, entry.Number)));
        Assert.Equal([KeyValuePair.Create("build-1", new VersionStats(2, 16, 23))], stats.ByJob);
        var day = DateOnly.FromDateTime(Start.UtcDateTime);
        Assert.Equal([(day, 2L), (day.AddDays(2), 1L)], stats.ByDay.Select(one => (one.Key, one.Value.Versions)));
    }

    private async Task ChangeAtRandomAsync(int operations)
    {
        var seed = Environment.TickCount;
        await using var catalog = await NewCatalogAsync();
        var random = new Random(seed);
        const int Rounds = 12;
        for (var round = 0; round < Rounds; round++)
        {
            await ChangeAsync(catalog, random, operations / Rounds);
            Assert.True(Counted(await catalog.RecountAsync(Cancel)) == Counted(await catalog.StatsAsync(Cancel)), $"seed {seed}, round {round}:\n{Counted(await catalog.RecountAsync(Cancel))}\n{Counted(await catalog.StatsAsync(Cancel))}");
        }
    }

    /// <summary>Versions that come, come again, are deleted, undeleted, tagged and removed, contents that come and go; several to a transaction.</summary>
    private static async Task ChangeAsync(ArtifactCatalog catalog, Random random, int operations)
    {
        while (operations > 0)
        {
            var some = Math.Min(operations, random.Next(1, 40));
            operations -= some;
            var versions = new List<CatalogVersion>();
            var contents = new List<CatalogContent>();
            var labels = new List<CatalogLabels>();
            var removed = new List<(string Name, long Number)>();
            var gone = new List<Coffer.Blobs.BlobKey>();
            for (; some > 0; some--)
            {
                var (name, number) = ("n" + random.Next(40), random.NextInt64(1, 30));
                var text = new string('x', random.Next(1, 200));
                var content = random.Next(3) switch
                {
                    0 => Content(text, ".zst", ContentEncoding.Zstd, stored: random.Next(1, text.Length + 1)),
                    1 => Content(text, "~2"),
                    _ => Content(text),
                };
                switch (random.Next(10))
                {
                    case < 4:
                        versions.Add(Version(name, number, File("f", text)) with
                        {
                            Type = "type-" + (number % 3), Job = number % 4 == 0 ? null : "job-" + (number % 25), CreatedAt = Start.AddDays(number % 9),
                        });
                        contents.Add(content);
                        break;
                    case < 7:
                        labels.Add(Labels(name, number, random.NextInt64(1, 1_000_000), deleted: random.Next(2) == 0, held: random.Next(5) == 0, ("k", "v")));
                        break;
                    case 7:
                        removed.Add((name, number));
                        break;
                    case 8:
                        gone.Add(content.Placement.Key);
                        break;
                    default:
                        contents.Add(content);
                        break;
                }
            }

            await catalog.ApplyAsync(new CatalogChanges { Versions = versions, Contents = contents, Labels = labels, RemovedVersions = removed, RemovedContents = gone }, Cancel);
        }
    }

    private protected static string Counted(CatalogStats stats) =>
        $"{stats.Artifacts} {stats.Versions} {stats.Bytes} {stats.Contents} {stats.DistinctBytes} {stats.StoredBytes} {string.Join(' ', stats.ByType)} {string.Join(' ', stats.ByJob)} {string.Join(' ', stats.ByDay)} {string.Join(' ', stats.ByEncoding)}";
}
