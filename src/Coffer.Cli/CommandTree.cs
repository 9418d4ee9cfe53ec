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
        // An argument that starts with @ is one of ours (--meta @file), not a file of arguments.
        var parse = Build().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parse.Action is ParseErrorAction || (parse.Action == parse.CommandResult.Command.Action && UsageError.MistakenOption(parse) is not null))
            return UsageError.Report(parse);
        return await parse.InvokeAsync(
            new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
            cancellationToken).ConfigureAwait(false);
    }

    public static RootCommand Build()
    {
        var root = new RootCommand("Coffer keeps files and folders under names: put one in, get exactly those bytes back.");
        foreach (var builtIn in root.Options.Where(option => option is VersionOption).ToList())
            root.Options.Remove(builtIn);
        foreach (var option in GlobalOptions.All)
            root.Options.Add(option);
        foreach (var command in Commands())
            root.Subcommands.Add(command);
        foreach (var help in root.Options.OfType<HelpOption>())
        {
            help.Description = "Print help.";
            help.Action = new HelpWithExamples((HelpAction)help.Action!);
        }

        return root;
    }

    private static IEnumerable<Command> Commands() =>
    [
        InitCommand.Build(),
        PutCommand.Build(),
        GetCommand.Build(),
        CatCommand.Build(),
        PresignCommand.Build(),
        LsCommand.Build(),
        ShowCommand.Build(),
        RmCommand.Build(),
        TagCommand.Build(),
        AliasCommand.Build(),
        VerifyCommand.Build(),
        GcCommand.Build(),
        BucketCommand.Build(),
        ReindexCommand.Build(),
        StatsCommand.Build(),
        DoctorCommand.Build(),
        CompletionCommand.Build(),
        DocsCommand.Build(),
    ];
}
