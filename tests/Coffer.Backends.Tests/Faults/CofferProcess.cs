using System.Diagnostics;
using Coffer.Backends.Tests.Ceph;

namespace Coffer.Backends.Tests.Faults;

/// <summary>The command as a process, on a machine of its own: nothing is in its home, so its catalog is new.</summary>
internal static class CofferProcess
{
    private static readonly string Dotnet = Environment.ProcessPath is { } own && Path.GetFileNameWithoutExtension(own) == "dotnet"
        ? own
        : Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");

    /// <summary>Runs it to its end.</summary>
    /// <param name="home">The folder that is its home and where it works.</param>
    /// <param name="variables">Variables beside those of the node's user; an empty one is not set.</param>
    /// <param name="arguments">Its command line.</param>
    public static async Task<(int Code, string Output, string Error)> RunAsync(string home, IReadOnlyDictionary<string, string> variables, params string[] arguments)
    {
        var start = new ProcessStartInfo(Dotnet, [Path.Combine(AppContext.BaseDirectory, "Coffer.Cli.dll"), .. arguments])
        {
            WorkingDirectory = home,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        start.Environment["HOME"] = home;
        start.Environment["AWS_ACCESS_KEY_ID"] = CephNode.AccessKey;
        start.Environment["AWS_SECRET_ACCESS_KEY"] = CephNode.SecretKey;
        foreach (var (name, value) in variables)
            start.Environment[name] = value.Length == 0 ? null : value;
        using var process = Process.Start(start)!;
        try
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
