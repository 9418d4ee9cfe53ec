using System.Diagnostics;
using Coffer.Backends.Tests.Ceph;

namespace Coffer.Backends.Tests.Command;

/// <summary>Runs the built command as a process, in a folder of its own, with the gateway's keys and nothing else of the user's.</summary>
internal sealed class CofferCommand : IDisposable
{
    private static readonly string s_program = Path.Combine(AppContext.BaseDirectory, "Coffer.Cli.dll");

    private static readonly string s_dotnet = Environment.ProcessPath is { } own && Path.GetFileNameWithoutExtension(own) == "dotnet"
        ? own
        : Path.Combine(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", "..")), "dotnet");

    private readonly string _folder = Directory.CreateTempSubdirectory("coffer-s3-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public string At(string path) => Path.Combine(_folder, path);

    /// <summary>A file of bytes that no encoding makes smaller.</summary>
    public string WriteNoise(string path, long length, int seed)
    {
        var random = new Random(seed);
        var block = new byte[1 << 20];
        using var file = File.Create(At(path));
        for (var left = length; left > 0; left -= block.Length)
        {
            random.NextBytes(block);
            file.Write(block, 0, (int)Math.Min(left, block.Length));
        }

        return At(path);
    }

    public static bool AreSame(string left, string right)
    {
        using var one = File.OpenRead(left);
        using var other = File.OpenRead(right);
        return System.Security.Cryptography.SHA256.HashData(one).AsSpan().SequenceEqual(System.Security.Cryptography.SHA256.HashData(other));
    }

    public Task<CommandResult> RunAsync(params string[] arguments) => RunAsync([s_dotnet, s_program, .. arguments], withKeys: true);

    public Task<CommandResult> RunWithoutKeysAsync(params string[] arguments) => RunAsync([s_dotnet, s_program, .. arguments], withKeys: false);

    /// <summary>Runs the command under another program, such as strace, without keys.</summary>
    public Task<CommandResult> RunUnderAsync(string[] wrapper, params string[] arguments) => RunAsync([.. wrapper, s_dotnet, s_program, .. arguments], withKeys: false);

    /// <summary>Runs a program of the machine.</summary>
    public Task<CommandResult> RunProgramAsync(params string[] line) => RunAsync(line, withKeys: true);

    public Process Start(params string[] arguments) => Start([s_dotnet, s_program, .. arguments], withKeys: true);

    private async Task<CommandResult> RunAsync(string[] line, bool withKeys)
    {
        using var process = Start(line, withKeys);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new CommandResult(process.ExitCode, await output, await error);
    }

    private Process Start(string[] line, bool withKeys)
    {
        var start = new ProcessStartInfo(line[0], line[1..])
        {
            WorkingDirectory = _folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        start.Environment["HOME"] = _folder;
        start.Environment["TMPDIR"] = _folder;
        start.Environment["DOTNET_ROOT"] = Path.GetDirectoryName(s_dotnet);
        start.Environment["TZ"] = "UTC";
        start.Environment["DOTNET_TieredPGO"] = "0";
        if (withKeys)
        {
            start.Environment["AWS_ACCESS_KEY_ID"] = CephNode.AccessKey;
            start.Environment["AWS_SECRET_ACCESS_KEY"] = CephNode.SecretKey;
        }

        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }
}
