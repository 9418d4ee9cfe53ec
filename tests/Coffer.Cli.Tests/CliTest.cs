using System.Diagnostics;

namespace Coffer.Cli.Tests;

/// <summary>Runs the built command as a process, in a folder of its own and with an environment that holds nothing of the user's.</summary>
public abstract class CliTest : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    protected CliTest() => Folder = Directory.CreateTempSubdirectory("coffer-cli-").FullName;

    protected string Folder { get; }

    /// <summary>The command: as test.sh has compiled it ahead, which starts in a third of the time, or as it was built with these tests.</summary>
    protected static string Program { get; } = Environment.GetEnvironmentVariable("COFFER_TEST_PROGRAM") is { Length: > 0 } ahead
        ? ahead
        : Path.Combine(AppContext.BaseDirectory, "Coffer.Cli.dll");

    protected static string Dotnet { get; } = Environment.ProcessPath is { } own && Path.GetFileNameWithoutExtension(own) == "dotnet"
        ? own
        : Path.Combine(DotnetRoot(), OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");

    public void Dispose()
    {
        foreach (var file in new DirectoryInfo(Folder).EnumerateFileSystemInfos("*", SearchOption.AllDirectories))
        {
            if (!OperatingSystem.IsWindows() && file is DirectoryInfo && file.LinkTarget is null)
                File.SetUnixFileMode(file.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected string At(string path) => Path.Combine(Folder, path);

    protected string Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
        return path;
    }

    protected string Write(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllBytes(At(path), bytes);
        return path;
    }

    protected Task<CliResult> RunAsync(params string[] arguments) => RunAsync(arguments, input: null);

    protected async Task<CliResult> RunAsync(string[] arguments, byte[]? input, params (string Name, string Value)[] environment)
    {
        using var process = Start(arguments, environment);
        var output = ReadAllAsync(process.StandardOutput.BaseStream);
        var error = process.StandardError.ReadToEndAsync();
        if (input is not null)
            await process.StandardInput.BaseStream.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(Patience);
        return new CliResult(process.ExitCode, await output, await error);
    }

    protected Process Start(string[] arguments, params (string Name, string Value)[] environment) =>
        Start(Dotnet, [Program, .. arguments], environment);

    protected Process Start(string file, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(file)
        {
            WorkingDirectory = Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        start.Environment["HOME"] = Folder;
        start.Environment["DOTNET_ROOT"] = Path.GetDirectoryName(Dotnet);
        start.Environment["TZ"] = "UTC";
        start.Environment["TERM"] = "xterm";
        start.Environment["DOTNET_TieredPGO"] = "0";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    protected static async Task<byte[]> ReadAllAsync(Stream stream)
    {
        var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    /// <summary>The one blob of content in the default store.</summary>
    protected string OnlyContent() =>
        Assert.Single(Directory.EnumerateFiles(At(".coffer/content"), "*", SearchOption.AllDirectories));

    /// <summary>Flips a bit in the middle of a file that is kept read-only.</summary>
    protected static void Damage(string path)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.Delete(path);
        File.WriteAllBytes(path, bytes);
    }

    private static string DotnetRoot() =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", ".."));
}
