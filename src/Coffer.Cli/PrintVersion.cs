using System.CommandLine;
using System.CommandLine.Invocation;

namespace Coffer.Cli;

/// <summary>Prints the version, whatever else stands on the line.</summary>
internal sealed class PrintVersion : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        Console.Out.WriteLine($"coffer {Program.Version}");
        return ExitCodes.Ok;
    }
}
