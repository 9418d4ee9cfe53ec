using System.Diagnostics;
using Coffer.Artifacts;
using Coffer.Bench;
using Coffer.Blobs;
using Coffer.Catalog;
using Coffer.Catalog.Sqlite;
using Coffer.Content;
using Coffer.Store;

// Fills the catalog of a store with versions that have no bytes, then times what a user does often, in this process.
//   dotnet run -c Release --project bench/Coffer.Bench -- [VERSIONS]
//   dotnet run -c Release --project bench/Coffer.Bench -- queries [VERSIONS [FILE]]
if (args is ["queries", ..])
{
    await QueryBench.RunAsync(args.Length > 1 ? int.Parse(args[1]) : 1_000_000, args.Length > 2 ? args[2] : null);
    return;
}

var versions = args.Length > 0 ? int.Parse(args[0]) : 1_000_000;
var root = Directory.CreateTempSubdirectory("coffer-bench-").FullName;
try
{
    var empty = await TimePutsAsync(Path.Combine(root, "empty"), fill: 0);
    var full = await TimePutsAsync(Path.Combine(root, "full"), versions);
    Print($"put of a small file, catalog empty", empty);
    Print($"put of a small file, catalog of {versions:n0}", full);
    await TimeListsAsync(Path.Combine(root, "full"), versions);
    Console.WriteLine($"| peak memory of this process | {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB | | |");
}
finally
{
    Directory.Delete(root, recursive: true);
}

static async Task<List<double>> TimePutsAsync(string folder, int fill)
{
    await using (var made = await ArtifactStore.OpenAsync(folder))
    {
        await made.InitAsync();
    }

    if (fill > 0)
        await FillAsync(Path.Combine(folder, "local", "catalog.db"), fill);
    await using var store = await ArtifactStore.OpenAsync(folder);
    var times = new List<double>();
    for (var i = 0; i < 300; i++)
    {
        var bytes = new byte[2000];
        new Random(i).NextBytes(bytes);
        var watch = Stopwatch.StartNew();
        await store.PutAsync(new ArtifactName($"puts/{i}"), PutSource.FromStream(new MemoryStream(bytes), "data"));

        // The first ones pay for compiling the code.
        if (i >= 100)
            times.Add(watch.Elapsed.TotalMilliseconds);
    }

    return times;
}

static async Task TimeListsAsync(string folder, int versions)
{
    await using var store = await ArtifactStore.OpenAsync(folder);
    var random = new Random(1);
    var times = new List<double>();
    for (var i = 0; i < 120; i++)
    {
        var after = $"models/{random.Next(versions - 2000):d7}";
        var count = 0;
        var watch = Stopwatch.StartNew();
        await foreach (var _ in store.ListAsync("models/", after))
        {
            if (++count == 1000)
                break;
        }

        if (i >= 20)
            times.Add(watch.Elapsed.TotalMilliseconds);
    }

    Print($"list of 1,000 artifacts out of {versions:n0}", times);
}

static async Task FillAsync(string file, int count)
{
    await using var catalog = await ArtifactCatalog.OpenAsync(SqliteDatabase.ForFile(file));
    for (var from = 0; from < count; from += 1000)
    {
        var many = Enumerable.Range(from, 1000).Select(i => Made($"models/{i:d7}")).ToList();
        await catalog.ApplyAsync(new CatalogChanges { Versions = [.. many.Select(one => one.Version)], Contents = [.. many.Select(one => one.Content)] });
    }
}

static (CatalogVersion Version, CatalogContent Content) Made(string name)
{
    var digest = Digest.Of(System.Text.Encoding.UTF8.GetBytes(name));
    var content = new CatalogContent(new ContentPlacement(digest, new BlobKey($"content/sha256/{digest.Hex[..2]}/{digest.Hex}.zst"), 1000, ContentEncoding.Zstd), 2000);
    var version = new CatalogVersion(
        name, 1, Digest.Of(digest.ToByteArray()), "model", "job-1", DateTimeOffset.UnixEpoch, null, 2000, 1000, IsFolder: false, "{}",
        new Dictionary<string, string>(StringComparer.Ordinal) { ["branch"] = "main" }, [new CatalogFile("data", digest, 2000)]);
    return (version, content);
}

static void Print(string what, List<double> times)
{
    times.Sort();
    Console.WriteLine($"| {what} | {times[times.Count / 2]:f2} ms | {times[0]:f2} | {times[^1]:f2} |");
}
