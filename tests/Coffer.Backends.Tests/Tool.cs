using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Coffer.Backends.Tests.Ceph;
using Coffer.S3;

namespace Coffer.Backends.Tests;

/// <summary>Programs that tests run: those that nobody here wrote, and the command.</summary>
public static class Tool
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>What a program left.</summary>
    public sealed record Result(int ExitCode, string Output, string Error)
    {
        public JsonElement Json => JsonElement.Parse(Output);

        public Result Ok()
        {
            Assert.True(ExitCode == 0, $"exit code {ExitCode}: {Error}{Output}");
            return this;
        }
    }

    /// <summary>Runs <c>curl</c> in a folder.</summary>
    public static Task<Result> CurlAsync(string folder, params string[] arguments) => RunAsync("curl", folder, ["--silent", "--show-error", .. arguments], []);

    /// <summary>Runs <c>coffer</c> in a folder, with the credentials of the node's user and a home of its own.</summary>
    public static Task<Result> CofferAsync(string folder, params string[] arguments) => RunAsync(
        Environment.ProcessPath is { } own && Path.GetFileNameWithoutExtension(own) == "dotnet" ? own : "dotnet",
        folder,
        [Path.Combine(AppContext.BaseDirectory, "Coffer.Cli.dll"), .. arguments],
        [("HOME", folder), ("AWS_ACCESS_KEY_ID", CephNode.AccessKey), ("AWS_SECRET_ACCESS_KEY", CephNode.SecretKey)]);

    /// <summary>Runs a sample in a folder, with the credentials of the node's user and a home of its own.</summary>
    public static Task<Result> SampleAsync(string name, string folder, params string[] arguments)
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Coffer.slnx")))
            root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("The tests do not lie in a clone of Coffer.");
        var built = Path.GetRelativePath(Path.Combine(root, "tests", "Coffer.Backends.Tests"), AppContext.BaseDirectory);
        return RunAsync(
            "dotnet",
            folder,
            [Path.Combine(root, "samples", name, built, name + ".dll"), .. arguments],
            [("HOME", folder), ("AWS_ACCESS_KEY_ID", CephNode.AccessKey), ("AWS_SECRET_ACCESS_KEY", CephNode.SecretKey)]);
    }

    /// <summary>The address of a store, as it is written to the command.</summary>
    public static string AddressOf(S3Options options, string more = "") => options.Address + more;

    private static async Task<Result> RunAsync(string file, string folder, string[] arguments, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience);
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return new Result(process.ExitCode, await output, await error);
    }
}
