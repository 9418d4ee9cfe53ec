using System.CommandLine;
using Coffer.Cli.Json;
using Coffer.Cli.Text;
using Coffer.Configuration;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer config check</c>: all that is wrong with the settings.</summary>
internal static class ConfigCheckCommand
{
    private static readonly Argument<string?> File = new("FILE") { Description = "The file to check (default: the one that would be used).", Arity = ArgumentArity.ZeroOrOne };

    public static CliCommand Build() => new CliCommand("check", "Say all that is wrong with a file of settings, and with the environment.")
    {
        Arguments = { File },
        JsonShape = static () => CliJson.Compact.ConfigCheckView,
        Remarks = "Each mistake is one line with its file and line. Nothing is asked of any network, and no secret is read. The exit code is that of InvalidArgument "
            + "where there is a mistake.",
        Examples = ["coffer config check", "coffer config check deploy/coffer.yaml", "coffer config check --json | jq '.mistakes | length'"],
    }.Does(RunAsync);

    private static async Task<int> RunAsync(CliRun run)
    {
        var request = run.ConfigurationRequest;
        if (run.Get(File) is { } file)
            request = request with { File = file };
        var check = await CofferConfiguration.CheckAsync(request, run.Cancellation).ConfigureAwait(false);
        if (run.Json)
        {
            await run.PrintJsonAsync(ViewOf(check), CliJson.Compact.ConfigCheckView).ConfigureAwait(false);
            return check.Mistakes.Count == 0
                ? ExitCodes.Ok
                : run.Errors.Report(new CofferException(CofferError.InvalidArgument, $"{ByteCount.Count(check.Mistakes.Count, "mistake")}, all on standard output; the first: {check.Mistakes[0]}"));
        }

        foreach (var mistake in check.Mistakes)
            run.Print(Printable.Line(mistake.ToString()));
        foreach (var remark in check.Remarks)
            run.Say(Printable.Line($"{run.Style.Careful("remark")}  {remark}"));
        var what = check.File is { } name ? Printable.Line(name) : "no file; the environment";
        run.Say(check.Mistakes.Count == 0 ? $"{run.Style.Good("all is well")}: {what}" : run.Style.Bad(ByteCount.Count(check.Mistakes.Count, "mistake")));
        return check.Mistakes.Count == 0 ? ExitCodes.Ok : ExitCodes.Of(CofferError.InvalidArgument);
    }

    private static ConfigCheckView ViewOf(ConfigurationCheck check) => new()
    {
        File = check.File,
        Mistakes = [.. check.Mistakes.Select(mistake => new ConfigMistakeView { Name = mistake.Origin.Name, Line = mistake.Origin.Line, Column = mistake.Column, Message = mistake.Message })],
        Remarks = check.Remarks,
    };
}
