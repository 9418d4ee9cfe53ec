namespace Coffer.Cli.Commands;

/// <summary><c>coffer config</c>: the settings, whether they are right, and what there are.</summary>
internal static class ConfigCommand
{
    public static CliCommand Build() => new("config", "Print the settings and where they come from, or check a file of them.")
    {
        Subcommands = { ConfigShowCommand.Build(), ConfigCheckCommand.Build(), ConfigSchemaCommand.Build() },
    };
}
