using System.CommandLine;
using Coffer.Cli.Json;
using Coffer.Cli.Text;
using Coffer.Store;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer gc</c>: remove what no version refers to.</summary>
internal static class GcCommand
{
    private static readonly Option<bool> DryRun = new("--dry-run", "-n") { Description = "Say what would go and why, and change nothing." };

    public static CliCommand Build() => new CliCommand("gc", "Remove deleted versions and content that no version refers to.")
    {
        Options = { DryRun },
        JsonShape = static () => CliJson.Compact.CollectView,
        Remarks = "May run at any time, beside any puts and other collections; what is in use is never removed.",
        Examples = ["coffer gc --dry-run", "coffer gc"],
    }.Does(RunAsync);

    private static async Task<int> RunAsync(CliRun run)
    {
        var store = await run.OpenStoreAsync().ConfigureAwait(false);
        await using var opened = store.ConfigureAwait(false);
        var report = await store.CollectAsync(new CollectOptions { DryRun = run.Get(DryRun) }, run.Cancellation).ConfigureAwait(false);
        if (run.Json)
            await run.PrintJsonAsync(ViewOf(report), CliJson.Compact.CollectView).ConfigureAwait(false);
        else
            Print(run, report);
        return ExitCodes.Ok;
    }

    private static void Print(CliRun run, CollectReport report)
    {
        if (!run.Quiet)
        {
            var table = new Table("WHAT", "WHICH", ">SIZE", "WHY");
            foreach (var item in report.Items)
                table.Add(Views.Word(item.Kind), item.Subject, ByteCount.Of(item.Bytes), item.Reason);
            run.Print(table);
        }

        var things = ByteCount.Count(report.Items.Count, "thing");
        var also = (report.Spared, report.Healed) switch
        {
            (0, 0) => "",
            (var spared, 0) => $"; {spared} spared, in use again",
            var (spared, healed) => $"; {spared} spared, in use again, {healed} given a fresh key",
        };
        run.Say((report.Items.Count, report.DryRun) switch
        {
            (0, _) => $"nothing to remove{also}",
            (_, true) => $"would remove {things} and free {ByteCount.Of(report.Bytes)}{also}",
            _ => $"removed {things} and freed {ByteCount.Of(report.Bytes)}{also}",
        });
    }

    private static CollectView ViewOf(CollectReport report) => new()
    {
        DryRun = report.DryRun,
        Bytes = report.Bytes,
        Items = [.. report.Items.Select(item => new CollectItemView { Kind = Views.Word(item.Kind), Subject = item.Subject, Bytes = item.Bytes, Reason = item.Reason })],
        Spared = report.Spared,
        Healed = report.Healed,
    };
}
