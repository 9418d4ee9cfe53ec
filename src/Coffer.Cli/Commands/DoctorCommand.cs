using System.CommandLine;
using System.Globalization;
using Coffer.Blobs.Probe;
using Coffer.Cli.Json;
using Coffer.Cli.Text;
using Coffer.Store;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer doctor</c>: what a person wants to know when something does not work; and what an address can do.</summary>
internal static class DoctorCommand
{
    private static readonly Argument<string?> Address = new("ADDRESS")
    {
        Description = "Probe what this address can do, whether or not a store is there: a folder, memory:, s3://bucket/prefix or minio://host:port/bucket.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static CliCommand Build() => new CliCommand("doctor", "Look at the store and at this machine: what works, what does not, what to do.")
    {
        Arguments = { Address },
        JsonShape = static () => CliJson.Compact.DoctorView,
        JsonNote = "With an ADDRESS it prints `store`, `state`, `tookMs` and `probes` (each with `name`, `result`, `tookMs`, `meaning` and `kind`), otherwise:",
        Remarks = "Reads no content; that is what `verify` does. The exit code is that of the first failed check; warnings do not count. "
            + "With an ADDRESS it tries in less than 30 seconds all that a store needs there: credentials and clock, put, get, ranges, listings, odd keys, "
            + "creates that race each other, parts, deletion. All it writes lies below `probe/` and is removed. Whoever may only read is told what could not be tried.",
        Examples = ["coffer doctor", "coffer doctor --store /srv/artifacts --json", "coffer doctor s3://bucket/prefix", "coffer doctor minio://localhost:9000/bucket --json"],
    }.Does(run => run.Get(Address) is { } address ? ProbeAsync(run, address) : RunAsync(run));

    private static async Task<int> ProbeAsync(CliRun run, string address)
    {
        var blobs = await run.OpenBlobsAsync(address).ConfigureAwait(false);
        var folder = StoreAddress.Parse(address) is { Scheme: "file", Rest: var path } && !Directory.Exists(path) ? path : null;
        ProbeReport report;
        await using (blobs.ConfigureAwait(false))
            report = await ProbeRun.RunAsync(blobs, cancellationToken: run.Cancellation).ConfigureAwait(false);
        if (folder is not null)
            RemoveEmpty(folder);
        if (run.Json)
            await run.PrintJsonAsync(ViewOf(report), CliJson.Compact.ProbeReportView).ConfigureAwait(false);
        else
            Print(run, report);
        return report.FirstFailure is { } failure ? ExitCodes.Of(failure.Error ?? CofferError.Unavailable) : ExitCodes.Ok;
    }

    private static void Print(CliRun run, ProbeReport report)
    {
        var table = new Table("PROBE", "RESULT", ">TOOK", "MEANING");
        foreach (var result in report.Results.Where(result => !run.Quiet || result.Outcome == ProbeOutcome.Fails))
            table.Add(result.Name, Views.Word(result.Outcome), result.Outcome == ProbeOutcome.Untried ? "" : TimeOf(result.Took), result.Meaning);
        run.Print(table);
        run.Say(report.FirstFailure is { } failure
            ? $"{failure.Name} fails: {failure.Meaning}"
            : $"{report.Address} can be used as a store{(report.Results.Any(result => result.Outcome != ProbeOutcome.Works) ? ", within the limits above" : "")} ({TimeOf(report.Took)})");
    }

    /// <summary>A folder that was not there before the probes is not there after them.</summary>
    private static void RemoveEmpty(string folder)
    {
        try
        {
            foreach (var inner in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories).OrderByDescending(inner => inner.Length))
                Directory.Delete(inner);
            Directory.Delete(folder);
        }
        catch (IOException)
        {
            // Somebody has put something there meanwhile, or it was never made.
        }
    }

    private static string TimeOf(TimeSpan time) => time.TotalSeconds < 1
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");

    private static ProbeReportView ViewOf(ProbeReport report) => new()
    {
        Store = report.Address,
        State = Views.Word(report.Results.Max(result => result.Outcome)),
        TookMs = (long)report.Took.TotalMilliseconds,
        Probes = [.. report.Results.Select(result => new ProbeView
        {
            Name = result.Name,
            Result = Views.Word(result.Outcome),
            TookMs = (long)result.Took.TotalMilliseconds,
            Meaning = result.Meaning,
            Kind = result.Error?.ToString(),
        })],
    };

    private static async Task<int> RunAsync(CliRun run)
    {
        // A store that is not there is a finding like any other, so opening must not stop at it.
        var store = await run.OpenStoreAsync(create: true).ConfigureAwait(false);
        await using var opened = store.ConfigureAwait(false);
        var checks = await store.ExamineAsync(run.Cancellation).ConfigureAwait(false);
        var failed = checks.FirstOrDefault(check => check.State == CheckState.Fail);
        var kind = failed?.Error ?? CofferError.Unavailable;
        if (!run.Json)
        {
            Print(run, checks);
            return failed is null ? ExitCodes.Ok : ExitCodes.Of(kind);
        }

        await run.PrintJsonAsync(ViewOf(store.Address, checks), CliJson.Compact.DoctorView).ConfigureAwait(false);
        return failed is null ? ExitCodes.Ok : run.Errors.Report(new CofferException(kind, $"the check {failed.Name} failed: {failed.Message}{HintOf(failed)}"));
    }

    private static void Print(CliRun run, IReadOnlyList<StoreCheck> checks)
    {
        foreach (var check in checks)
        {
            if (run.Quiet && check.State == CheckState.Ok)
                continue;
            var state = check.State switch
            {
                CheckState.Ok => run.Style.Good("ok  "),
                CheckState.Warn => run.Style.Careful("warn"),
                _ => run.Style.Bad("fail"),
            };
            run.Print($"{state}  {check.Name,-9} {Printable.Line(check.Message)}{HintOf(check)}");
        }
    }

    private static string HintOf(StoreCheck check) => check.Hint is null ? "" : $"; {check.Hint}";

    private static DoctorView ViewOf(string address, IReadOnlyList<StoreCheck> checks) => new()
    {
        Store = address,
        State = Views.Word(checks.Max(check => check.State)),
        Checks = [.. checks.Select(check => new CheckView
        {
            Name = check.Name,
            State = Views.Word(check.State),
            Message = check.Message,
            Hint = check.Hint,
            Kind = check.Error?.ToString(),
        })],
    };
}
