using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Coffer.Cli;

/// <summary>The usual help, with the command's remarks and examples behind it.</summary>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    private static readonly string[] Start =
    [
        "coffer put readme README.md",
        "coffer get readme -o /tmp/readme.md",
        "coffer ls --json",
    ];

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var output = parseResult.InvocationConfiguration.Output;
        var text = new StringWriter { NewLine = output.NewLine };
        parseResult.InvocationConfiguration.Output = text;
        var code = usual.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output = output;

        // The file may be called otherwise than the command, and the usual help prints the file's name.
        output.Write(text.ToString().Replace($"  {RootCommand.ExecutableName} ", "  coffer ", StringComparison.Ordinal));
        var command = parseResult.CommandResult.Command as CliCommand;
        if (command?.Remarks is { } remarks)
        {
            output.WriteLine(remarks.Replace("`", "", StringComparison.Ordinal));
            output.WriteLine();
        }

        var examples = command?.Examples ?? (parseResult.CommandResult.Command is RootCommand ? Start : []);
        if (examples.Count > 0)
        {
            output.WriteLine("Examples:");
            foreach (var example in examples)
                output.WriteLine($"  {example}");
            output.WriteLine();
        }

        return code;
    }
}
