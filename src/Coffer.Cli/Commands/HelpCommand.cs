using System.CommandLine;
using Coffer.Cli.Text;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer help</c>: what <c>--help</c> prints.</summary>
internal static class HelpCommand
{
    public static Command Build()
    {
        var words = new Argument<string[]>("COMMAND") { Description = "The command, such as put or bucket setup; without it all are listed.", Arity = ArgumentArity.ZeroOrMore };
        var command = new CliCommand("help", "Print the help of a command, as --help does.")
        {
            Arguments = { words },
            JsonNote = "Help is text, with and without it.",
            Examples = ["coffer help put", "coffer help bucket setup"],
        };
        command.SetAction((parse, _) =>
        {
            var asked = parse.RootCommandResult.Command;
            foreach (var word in parse.GetValue(words) ?? [])
            {
                if (asked.Subcommands.FirstOrDefault(inner => inner.Name == word) is not { } inner)
                    return Task.FromResult(UsageError.Report(parse, $"there is no command {Printable.Quote(string.Join(' ', parse.GetValue(words)!))}"));
                asked = inner;
            }

            return Task.FromResult(PrintHelp.Of(asked));
        });
        return command;
    }
}
