using Coffer.Cli.Json;
using Coffer.Cli.Text;
using Coffer.Store;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer doctor</c>: what a person wants to know when something does not work.</summary>
internal static class DoctorCommand
{
    public static CliCommand Build() => new CliCommand("doctor", "Look at the store and at this machine: what works, what does not, what to do.")
    {
        JsonShape = static () => CliJson.Compact.DoctorView,
        Remarks = "Reads no content; that is what `verify` does. The exit code is that of the first failed check; warnings do not count.",
        Examples = ["coffer doctor", "coffer doctor --store /srv/artifacts --json"],
    }.Does(RunAsync);

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
