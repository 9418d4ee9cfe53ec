using System.CommandLine;
using System.CommandLine.Invocation;
using Coffer.Cli.Docs;

namespace Coffer.Cli;

/// <summary>Prints the help of a command, as wide as the terminal is.</summary>
internal sealed class PrintHelp : SynchronousCommandLineAction
{
    private const int Usual = 80, Least = 40, Most = 110;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult) => Of(parseResult.CommandResult.Command);

    /// <summary>Prints the help of a command and returns the exit code.</summary>
    public static int Of(Command command)
    {
        Console.Out.Write(HelpPage.Write(command, Width()));
        return ExitCodes.Ok;
    }

    private static int Width()
    {
        if (Console.IsOutputRedirected)
            return Usual;
        try
        {
            return Console.WindowWidth is > 0 and var width ? Math.Clamp(width, Least, Most) : Usual;
        }
        catch (IOException)
        {
            return Usual;
        }
    }
}
