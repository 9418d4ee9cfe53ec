using Coffer.Cli.Docs;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer docs</c>, hidden: prints <c>docs/cli.md</c>.</summary>
internal static class DocsCommand
{
    public static CliCommand Build() => new CliCommand("docs", "Print the reference of the command in Markdown: docs/cli.md.") { Hidden = true }.Does(run =>
    {
        run.Print(CommandPage.Write(CommandTree.Build()).TrimEnd('\n'));
        return Task.FromResult(ExitCodes.Ok);
    });
}
