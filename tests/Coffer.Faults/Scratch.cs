using System.Diagnostics;

namespace Coffer.Faults;

/// <summary>A folder of a test's own, and what is mounted in it; gone with it, also when the test fails.</summary>
public sealed class Scratch : IDisposable
{
    private readonly List<string> _mounts = [];

    public string Root { get; } = Directory.CreateTempSubdirectory("coffer-faults-").FullName;

    /// <summary>A path in it.</summary>
    public string this[string relative] => Path.Combine(Root, relative);

    /// <summary>Mounts a small file system in memory.</summary>
    public string MountMemory(string name, string size)
    {
        var path = this[name];
        Directory.CreateDirectory(path);
        Mount(path, "-t", "tmpfs", "-o", $"size={size}", "tmpfs", path);
        return path;
    }

    /// <summary>A folder in memory where one can be had: without waiting for a disk, a killed process has done far more.</summary>
    public string FastFolder(string name)
    {
        try
        {
            return MountMemory(name, "1g");
        }
        catch (InvalidOperationException)
        {
            return this[name];
        }
    }

    /// <summary>Shows a folder once more, for reading alone.</summary>
    public string MountReadOnly(string name, string folder)
    {
        var path = this[name];
        Directory.CreateDirectory(path);
        Mount(path, "--bind", folder, path);
        Command.Run("mount", "-o", "remount,bind,ro", path);
        return path;
    }

    /// <summary>Writes a file in it, with the folders above.</summary>
    public string Write(string relative, ReadOnlySpan<byte> bytes)
    {
        var path = this[relative];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public void Dispose()
    {
        foreach (var mount in Enumerable.Reverse(_mounts))
            Process.Start("umount", ["-l", mount]).WaitForExit();
        Process.Start("rm", ["-rf", "--one-file-system", Root]).WaitForExit();
    }

    private void Mount(string path, params string[] arguments)
    {
        try
        {
            Command.Run("mount", arguments);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException("this test mounts file systems: run it as root, in a container with CAP_SYS_ADMIN", e);
        }

        _mounts.Add(path);
    }
}
