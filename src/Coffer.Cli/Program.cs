using System.Reflection;
using Coffer.Cli.Text;

namespace Coffer.Cli;

/// <summary>Where the command begins.</summary>
internal static class Program
{
    /// <summary>The version of this build.</summary>
    public static string Version { get; } =
        typeof(Program).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public static async Task<int> Main(string[] args)
    {
        // Asked by every script that looks whether coffer is there: answered before the parser is loaded.
        if (args is ["--version"])
        {
            Console.WriteLine($"coffer {Version}");
            return ExitCodes.Ok;
        }

        // .NET replaces bytes that are not UTF-8, so that two names would become one.
        if (Array.Find(args, arg => arg.Contains('\uFFFD', StringComparison.Ordinal)) is { } broken)
        {
            return new ErrorLine(Console.Error, json: args.TakeWhile(arg => arg != "--").Contains("--json"), verbose: false)
                .Report(new CofferException(CofferError.InvalidArgument, $"{Printable.Quote(broken)} holds bytes that are not UTF-8; rename it, or write it in UTF-8"));
        }

        using var stop = new StopSignals();
        var code = await CommandTree.RunAsync(args, stop.Token).ConfigureAwait(false);
        return code == ExitCodes.Cancelled ? stop.ExitCode : code;
    }
}
