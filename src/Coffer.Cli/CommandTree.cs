using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Coffer.Cli.Commands;

namespace Coffer.Cli;

/// <summary>All commands, put together once.</summary>
internal static class CommandTree
{
    /// <summary>Runs what a line says and returns the exit code.</summary>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var parse = Parse(Build(), args);
        if (UsageError.MatterOf(parse, args) is { } matter)
            return UsageError.Report(parse, matter);
        return await parse.InvokeAsync(
            new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads a line. An argument that starts with @ is one of ours (--meta @file), not a file of arguments.</summary>
    public static ParseResult Parse(RootCommand root, IReadOnlyList<string> args) =>
        root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });

    public static RootCommand Build()
    {
        var root = new RootCommand("Coffer keeps files and folders under names: put one in, get exactly those bytes back.");
        root.Directives.Clear();
        foreach (var builtIn in root.Options.Where(option => option is VersionOption).ToList())
            root.Options.Remove(builtIn);
        foreach (var option in GlobalOptions.All)
            root.Options.Add(option);
        foreach (var command in Commands())
            root.Subcommands.Add(command);
        foreach (var help in root.Options.OfType<HelpOption>())
        {
            // /h and /? may be folders.
            help.Aliases.Remove("/h");
            help.Aliases.Remove("/?");
            help.Description = "Print help.";
            help.Action = new PrintHelp();
        }

        foreach (var command in root.Subcommands.SelectMany(command => command.Subcommands.Prepend(command)).Prepend(root))
            Settle(command);
        return root;
    }

    /// <summary>A switch takes no value: put --if-changed true keeps a file called true.</summary>
    private static void Settle(Command command)
    {
        foreach (var option in command.Options.Where(option => option.ValueType == typeof(bool)))
            option.Arity = ArgumentArity.Zero;
    }

    private static IEnumerable<Command> Commands() =>
    [
        InitCommand.Build(),
        PutCommand.Build(),
        GetCommand.Build(),
        CatCommand.Build(),
        PresignCommand.Build(),
        LsCommand.Build(),
        SearchCommand.Build(),
        LatestCommand.Build(),
        ShowCommand.Build(),
        RmCommand.Build(),
        UndeleteCommand.Build(),
        HoldCommand.Build(),
        ReleaseCommand.Build(),
        RetainCommand.Build(),
        ExplainCommand.Build(),
        PurgeCommand.Build(),
        TagCommand.Build(),
        AliasCommand.Build(),
        VerifyCommand.Build(),
        GcCommand.Build(),
        BucketCommand.Build(),
        ReindexCommand.Build(),
        CpCommand.Build(),
        ImportCommand.Build(),
        DiffCommand.Build(),
        TrendCommand.Build(),
        StatsCommand.Build(),
        DoctorCommand.Build(),
        ConfigCommand.Build(),
        CompletionCommand.Build(),
        HelpCommand.Build(),
        CompleteCommand.Build(),
        DocsCommand.Build(),
    ];
}
