using System.CommandLine;
using System.Globalization;
using Coffer.Artifacts;
using Coffer.Cli.Json;
using Coffer.Cli.Text;
using Coffer.Store;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer verify</c>: read versions back and prove every byte.</summary>
internal static class VerifyCommand
{
    private static readonly Argument<string?> Which = new("REF")
    {
        Description = $"Only this version: {References.Forms} (default: all versions).",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> Sample = new("--sample") { Description = "Only this share of the versions, drawn at random, such as 10% or 0.1.", HelpName = "SHARE" };

    public static CliCommand Build() => new CliCommand("verify", "Read versions back and prove every byte.")
    {
        Arguments = { Which },
        Options = { Sample },
        JsonShape = static () => CliJson.Compact.VerifyView,
        Remarks = "The exit code is that of the worst finding: `Corrupt`, then `NotFound`, then any other.",
        Examples = ["coffer verify", "coffer verify models/arcface@prod", "coffer verify --sample 10%"],
    }.Does(RunAsync);

    private static async Task<int> RunAsync(CliRun run)
    {
        var options = new VerifyOptions
        {
            Reference = run.Get(Which) is { } text ? Reference.Parse(text) : null,
            Sample = run.Get(Sample) is { } share ? ReadShare(share) : 1,
        };
        var store = await run.OpenStoreAsync().ConfigureAwait(false);
        await using var opened = store.ConfigureAwait(false);
        VerifyReport report;
        using (var progress = run.ShowProgress())
            report = await store.VerifyAsync(options with { Progress = progress }, run.Cancellation).ConfigureAwait(false);

        var worst = report.Findings.MinBy(finding => Badness(finding.Error));
        if (!run.Json)
        {
            Print(run, report);
            return worst is null ? ExitCodes.Ok : ExitCodes.Of(worst.Error);
        }

        await run.PrintJsonAsync(ViewOf(report), CliJson.Compact.VerifyView).ConfigureAwait(false);
        return worst is null
            ? ExitCodes.Ok
            : run.Errors.Report(new CofferException(worst.Error, $"{ByteCount.Count(report.Findings.Count, "finding")}, all on standard output; the worst: {worst.Subject}: {worst.Message}"));
    }

    private static void Print(CliRun run, VerifyReport report)
    {
        foreach (var finding in report.Findings)
            run.Print($"{run.Style.Bad(finding.Error.ToString())}  {Printable.Line(finding.Subject)}: {Printable.Line(finding.Message)}");
        var looked = $"{ByteCount.Count(report.Versions, "version")}, {ByteCount.Count(report.Contents, "content")}, {ByteCount.Of(report.Bytes)} read";
        run.Say(report.Findings.Count == 0
            ? $"{run.Style.Good("all is as it was stored")}: {looked}"
            : $"{run.Style.Bad(ByteCount.Count(report.Findings.Count, "finding"))}: {looked}");
    }

    private static VerifyView ViewOf(VerifyReport report) => new()
    {
        Versions = report.Versions,
        Contents = report.Contents,
        Bytes = report.Bytes,
        Findings = [.. report.Findings.Select(finding => new FindingView { Kind = finding.Error.ToString(), Subject = finding.Subject, Message = finding.Message })],
    };

    private static int Badness(CofferError error) => error switch
    {
        CofferError.Corrupt => 0,
        CofferError.NotFound => 1,
        _ => 2,
    };

    private static double ReadShare(string text)
    {
        var percent = text.EndsWith('%');
        if (double.TryParse(percent ? text[..^1] : text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            var share = percent ? number / 100 : number;
            if (share is > 0 and <= 1)
                return share;
        }

        throw new CofferException(CofferError.InvalidArgument, $"--sample {Printable.Quote(text)} is not a share; write 10% or 0.1, above 0 and at most 1");
    }
}
