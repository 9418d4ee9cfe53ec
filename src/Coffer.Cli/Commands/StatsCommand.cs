using System.Globalization;
using Coffer.Catalog;
using Coffer.Cli.Json;
using Coffer.Cli.Text;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer stats</c>: what the store holds and what it takes.</summary>
internal static class StatsCommand
{
    public static CliCommand Build() => new CliCommand("stats", "Show what the store holds and what it takes.")
    {
        JsonShape = static () => CliJson.Compact.StatsView,
        Examples = ["coffer stats", "coffer stats --json"],
    }.Does(RunAsync);

    private static async Task<int> RunAsync(CliRun run)
    {
        var store = await run.OpenStoreAsync().ConfigureAwait(false);
        await using var opened = store.ConfigureAwait(false);
        var stats = await store.StatsAsync(run.Cancellation).ConfigureAwait(false);
        if (run.Json)
            await run.PrintJsonAsync(ViewOf(store.Address, stats), CliJson.Compact.StatsView).ConfigureAwait(false);
        else
            Print(run, stats);
        return ExitCodes.Ok;
    }

    private static void Print(CliRun run, CatalogStats stats)
    {
        Line("artifacts", Number(stats.Artifacts));
        Line("versions", $"{Number(stats.Versions)}, {ByteCount.Of(stats.Bytes)}");
        Line("contents", $"{Number(stats.Contents)}, {ByteCount.Of(stats.DistinctBytes)}");
        var saved = ByteCount.Saved(stats.Bytes, stats.StoredBytes);
        Line("stored", ByteCount.Of(stats.StoredBytes) + (saved is null ? "" : $", {saved}"));
        if (saved is not null)
            Line("of that", $"{Percent(stats.DedupSavings)} by keeping each content once, {Percent(stats.CompressionSavings)} of the rest by encoding it");
        if (stats.Oldest is { } oldest)
            Line("oldest", $"{oldest.Name}@{Number(oldest.Number)}, {LocalTime.Of(oldest.CreatedAt)}");
        if (stats.Largest is [var largest, ..])
            Line("largest", $"{largest.Name}@{Number(largest.Number)}, {ByteCount.Of(largest.Size)}");
        if (stats.ByDay.Count > 1)
            Growth();

        Section(VersionsBy("TYPE", stats.ByType));
        Section(VersionsBy("JOB", stats.ByJob));
        var encodings = new Table("ENCODING", ">CONTENTS", ">SIZE", ">STORED");
        foreach (var (encoding, of) in stats.ByEncoding.OrderByDescending(encoding => encoding.Value.StoredBytes))
            encodings.Add(Views.Word(encoding), Number(of.Contents), ByteCount.Of(of.Bytes), ByteCount.Of(of.StoredBytes));
        Section(encodings);

        void Line(string title, string value) => run.Print($"{run.Style.Faint(title.PadRight(9))} {Printable.Line(value)}");

        void Growth()
        {
            const int Days = 30;
            var last = stats.ByDay.Keys.Max();
            var days = Enumerable.Range(0, Days).Select(day => last.AddDays(day - Days + 1)).ToList();
            var bytes = days.ConvertAll(day => stats.ByDay.GetValueOrDefault(day)?.Bytes ?? 0);
            Line("growth", $"{Chart.Sparkline(bytes)}  {ByteCount.Of(bytes.Sum())} in the {Days} days to {last.ToString("O", CultureInfo.InvariantCulture)}");
        }

        void Section(Table table)
        {
            if (table.Count > 0)
                run.Print("");
            run.Print(table);
        }
    }

    private static Table VersionsBy(string heading, IReadOnlyDictionary<string, VersionStats> groups)
    {
        var table = new Table(heading, ">VERSIONS", ">SIZE", ">STORED");
        foreach (var (key, of) in groups.OrderByDescending(group => group.Value.Bytes).ThenBy(group => group.Key, StringComparer.Ordinal))
            table.Add(key, Number(of.Versions), ByteCount.Of(of.Bytes), ByteCount.Of(of.StoredBytes));
        return table;
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Percent(double part) => (100 * part).ToString("0.#", CultureInfo.InvariantCulture) + " %";

    private static StatsView ViewOf(string address, CatalogStats stats) => new()
    {
        Store = address,
        Artifacts = stats.Artifacts,
        Versions = stats.Versions,
        Bytes = stats.Bytes,
        Contents = stats.Contents,
        DistinctBytes = stats.DistinctBytes,
        StoredBytes = stats.StoredBytes,
        SharedBytes = stats.SharedBytes,
        CompressionSavings = stats.CompressionSavings,
        DedupSavings = stats.DedupSavings,
        ByType = stats.ByType.ToDictionary(type => type.Key, type => VersionStatsView.Of(type.Value)),
        ByJob = stats.ByJob.ToDictionary(job => job.Key, job => VersionStatsView.Of(job.Value)),
        ByDay = stats.ByDay.ToDictionary(day => day.Key.ToString("O", CultureInfo.InvariantCulture), day => VersionStatsView.Of(day.Value)),
        ByEncoding = stats.ByEncoding.ToDictionary(
            encoding => Views.Word(encoding.Key),
            encoding => new EncodingView { Contents = encoding.Value.Contents, Bytes = encoding.Value.Bytes, StoredBytes = encoding.Value.StoredBytes }),
        Oldest = stats.Oldest is { } oldest ? Views.Of(oldest) : null,
        Largest = [.. stats.Largest.Select(Views.Of)],
    };
}
