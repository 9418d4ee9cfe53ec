using System.CommandLine;
using Coffer.Cli.Input;
using Coffer.Cli.Json;
using Coffer.Cli.Text;
using Coffer.Store;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer gc</c>: remove what no version refers to.</summary>
internal static class GcCommand
{
    private static readonly Option<bool> DryRun = new("--dry-run", "-n") { Description = "Say what would go and why, and change nothing." };

    private static readonly Option<string> AbortAfter = new("--abort-uploads-after")
    {
        Description = "How long ago an upload that nobody finished must have begun to be removed: 45m, 12h, 7d (default: 1d). One that a process here works on stays.",
        DefaultValueFactory = static _ => "1d",
        HelpName = "AGE",
    };

    private static readonly Option<string?> Grace = new("--grace") { Description = "How long deleted versions stay, so that coffer undelete can bring them back: 12h, 7d (default: what is deleted goes now).", HelpName = "AGE" };

    public static CliCommand Build() => new CliCommand("gc", "Remove deleted versions, content that no version refers to, and uploads that nobody finished.")
    {
        Options = { DryRun, Grace, AbortAfter },
        JsonShape = static () => CliJson.Compact.CollectView,
        Remarks = "May run at any time, beside any puts and other collections; what is in use is never removed.",
        Examples = ["coffer gc --dry-run", "coffer gc", "coffer gc --grace 7d"],
    }.Does(RunAsync);

    private static async Task<int> RunAsync(CliRun run)
    {
        var store = await run.OpenStoreAsync().ConfigureAwait(false);
        await using var opened = store.ConfigureAwait(false);
        var options = new CollectOptions
        {
            DryRun = run.Get(DryRun),
            Grace = run.Get(Grace) is { } grace ? AgeText.Read("--grace", grace) : await RetentionOptions.GraceOfAsync(run).ConfigureAwait(false) ?? TimeSpan.Zero,
            AbortUploadsAfter = AgeText.Read("--abort-uploads-after", run.Get(AbortAfter)!),
        };
        var report = await store.CollectAsync(options, run.Cancellation).ConfigureAwait(false);
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
        if (report.Uploads.Count > 0)
            run.Say($"{ByteCount.Count(report.Uploads.Count, "unfinished upload")} of {ByteCount.Of(report.Uploads.Sum(upload => upload.Bytes))} {(report.Uploads.Count == 1 ? "stays" : "stay")}, the oldest begun {LocalTime.Of(report.Uploads.Min(upload => upload.StartedAt))}");
        if (report.InGrace.Count > 0)
            run.Say($"{ByteCount.Count(report.InGrace.Count, "deleted version")} {(report.InGrace.Count == 1 ? "stays" : "stay")}, the first until {LocalTime.Of(report.InGrace.Min(version => version.GraceEndsAt))}; coffer undelete brings one back");
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
        InGrace = [.. report.InGrace.Select(version => new DeletedVersionView { Reference = version.Reference, DeletedAt = version.DeletedAt, GraceEndsAt = version.GraceEndsAt })],
        Uploads = [.. report.Uploads.Select(upload => new UploadView { Key = upload.Key, StartedAt = upload.StartedAt, Bytes = upload.Bytes })],
    };
}
