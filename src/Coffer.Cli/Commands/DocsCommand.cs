using System.CommandLine;
using Coffer.Backends;
using Coffer.Cli.Docs;
using Coffer.Store;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer docs</c>, hidden: prints <c>docs/cli.md</c>, or the table of <c>docs/configuration.md</c>.</summary>
internal static class DocsCommand
{
    private static readonly Option<bool> Settings = new("--settings") { Description = "Print the table of settings instead." };

    public static CliCommand Build() => new CliCommand("docs", "Print the reference of the command in Markdown: docs/cli.md.") { Hidden = true, Options = { Settings } }.Does(run =>
    {
        var page = run.Get(Settings) ? SettingsPage.Write(new StoreBackends().AddAll()) : CommandPage.Write(CommandTree.Build());
        run.Print(page.TrimEnd('\n'));
        return Task.FromResult(ExitCodes.Ok);
    });
}
