using System.CommandLine;
using Coffer.Cli.Completion;
using Coffer.Cli.Json;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer completion</c>: the script that makes a shell complete coffer's words.</summary>
internal static class CompletionCommand
{
    private static readonly Argument<string> Shell = new("SHELL") { Description = "bash, zsh or fish." };

    public static CliCommand Build()
    {
        Shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        return new CliCommand("completion", "Print the script that makes a shell complete coffer's words.")
        {
            Arguments = { Shell },
            JsonShape = static () => CliJson.Compact.CompletionView,
            Examples = ["eval \"$(coffer completion bash)\"", "coffer completion fish > ~/.config/fish/completions/coffer.fish"],
        }.Does(RunAsync);
    }

    private static async Task<int> RunAsync(CliRun run)
    {
        var shell = run.Get(Shell);
        var script = shell switch
        {
            "bash" => BashCompletion.Script,
            "zsh" => ZshCompletion.Script,
            _ => FishCompletion.Script,
        };
        if (run.Json)
            await run.PrintJsonAsync(new CompletionView { Shell = shell, Script = script }, CliJson.Compact.CompletionView).ConfigureAwait(false);
        else
            run.Print(script.TrimEnd('\n'));
        return ExitCodes.Ok;
    }
}
