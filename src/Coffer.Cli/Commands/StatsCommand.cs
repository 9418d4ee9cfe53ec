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

        var types = new Table("TYPE", ">VERSIONS", ">SIZE");
        foreach (var (type, of) in stats.ByType.OrderByDescending(type => type.Value.Bytes).ThenBy(type => type.Key, StringComparer.Ordinal))
            types.Add(type, Number(of.Versions), ByteCount.Of(of.Bytes));
        Section(types);

        var encodings = new Table("ENCODING", ">CONTENTS", ">SIZE", ">STORED");
        foreach (var (encoding, of) in stats.ByEncoding.OrderByDescending(encoding => encoding.Value.StoredBytes))
            encodings.Add(Views.Word(encoding), Number(of.Contents), ByteCount.Of(of.Bytes), ByteCount.Of(of.StoredBytes));
        Section(encodings);

        void Line(string title, string value) => run.Print($"{run.Style.Faint(title.PadRight(9))} {value}");

        void Section(Table table)
        {
            if (table.Count > 0)
                run.Print("");
            run.Print(table);
        }
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static StatsView ViewOf(string address, CatalogStats stats) => new()
    {
        Store = address,
        Artifacts = stats.Artifacts,
        Versions = stats.Versions,
        Bytes = stats.Bytes,
        Contents = stats.Contents,
        DistinctBytes = stats.DistinctBytes,
        StoredBytes = stats.StoredBytes,
        ByType = stats.ByType.ToDictionary(type => type.Key, type => new TypeView { Versions = type.Value.Versions, Bytes = type.Value.Bytes }),
        ByEncoding = stats.ByEncoding.ToDictionary(
            encoding => Views.Word(encoding.Key),
            encoding => new EncodingView { Contents = encoding.Value.Contents, Bytes = encoding.Value.Bytes, StoredBytes = encoding.Value.StoredBytes }),
    };
}
