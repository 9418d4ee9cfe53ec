using System.Diagnostics;

namespace Coffer.Docs.Tests;

/// <summary>
/// A folder in which a reader would sit: the papers of the clone, and <c>./coffer</c>, which is the command built with these
/// tests. What a paper writes to <c>/tmp</c> goes to a folder beside it.
/// </summary>
internal sealed class Desk : IDisposable
{
    private static readonly string[] Copied = ["README.md", "LICENSE"];

    private readonly string _scratch = Directory.CreateTempSubdirectory("coffer-docs.").FullName;

    public Desk()
    {
        Directory.CreateDirectory(Folder);
        Directory.CreateDirectory(Temporary);
        foreach (var file in Copied.Concat(Clone.Files("docs", "*.md")))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(PathOf(file))!);
            File.Copy(Clone.PathOf(file), PathOf(file));
        }

        File.WriteAllText(PathOf("coffer"), $"#!/bin/sh\nexec '{ProgramOf("src/Coffer.Cli")}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(PathOf("coffer"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public string Folder => Path.Combine(_scratch, "clone");

    private string Temporary => Path.Combine(_scratch, "tmp");

    /// <summary>A program that was built with these tests, in its own folder and as they were: Debug or Release.</summary>
    public static string ProgramOf(string project)
    {
        var built = Path.GetRelativePath(Clone.PathOf("tests/Coffer.Docs.Tests"), AppContext.BaseDirectory);
        return Path.Combine(Clone.PathOf(project), built, Path.GetFileName(project) + (OperatingSystem.IsWindows() ? ".exe" : ""));
    }

    public string PathOf(string path) => Path.Combine(Folder, path.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>Types a line into a shell, and returns what came of it on both streams, and its exit code.</summary>
    public async Task<(IReadOnlyList<string> Lines, int ExitCode)> TypeAsync(string line, CancellationToken cancellationToken)
    {
        var (lines, exitCode) = await RunAsync("bash", ["-c", $"exec 2>&1; {line.Replace("/tmp/", Temporary + "/", StringComparison.Ordinal)}"], cancellationToken);
        return ([.. lines.Select(printed => printed.Replace(Temporary + "/", "/tmp/", StringComparison.Ordinal))], exitCode);
    }

    /// <summary>Runs a program, and returns what it printed, and its exit code.</summary>
    public async Task<(IReadOnlyList<string> Lines, int ExitCode)> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var process = Process.Start(StartInfo(program, arguments))!;
        process.StandardInput.Close();
        try
        {
            var printed = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return (printed.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'), process.ExitCode);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>How a program is started here: in the folder, without the settings of whoever runs the tests.</summary>
    public ProcessStartInfo StartInfo(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment.Remove("COFFER_STORE");
        start.Environment["HOME"] = _scratch;
        start.Environment["TZ"] = "UTC";
        start.Environment["DOTNET_ROOT"] = DotnetRoot();
        return start;
    }

    public void Dispose() => Directory.Delete(_scratch, recursive: true);

    /// <summary>Where the runtime of these tests lies; a program's own host might not find it.</summary>
    private static string DotnetRoot() => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", ".."));
}
