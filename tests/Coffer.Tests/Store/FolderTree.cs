using System.Security.Cryptography;

namespace Coffer.Tests.Store;

/// <summary>What lies in a folder, as text, so that two folders can be compared; and what tests need of modes.</summary>
public static class FolderTree
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>One line for each file, folder and link below a folder: path, kind, mode and digest or target.</summary>
    public static IReadOnlyList<string> Describe(string folder)
    {
        var lines = new List<string>();
        foreach (var info in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = FileAttributes.None }))
            Add(info, info.Name);
        return [.. lines.Order(StringComparer.Ordinal)];

        void Add(FileSystemInfo info, string path)
        {
            if (info.LinkTarget is { } target)
            {
                lines.Add($"{path} -> {target}");
            }
            else if (info is DirectoryInfo below)
            {
                lines.Add($"{path}/ {Mode(info)}");
                foreach (var child in below.EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = FileAttributes.None }))
                    Add(child, $"{path}/{child.Name}");
            }
            else
            {
                lines.Add($"{path} {Mode(info)} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(info.FullName)))}");
            }
        }
    }

    /// <summary>Writes a file and the folders above it.</summary>
    public static string Write(string path, byte[] bytes, UnixFileMode? mode = null)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        if (mode is { } bits && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, bits);
        return path;
    }

    /// <summary>The permission bits of a file or folder.</summary>
    public static UnixFileMode ModeOf(string path) => OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);

    /// <summary>Sets the permission bits of a file or folder.</summary>
    public static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, mode);
    }

    /// <summary>Makes everything below a folder removable again.</summary>
    public static void Unlock(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | Owner);
        foreach (var child in new DirectoryInfo(folder).EnumerateDirectories("*", new EnumerationOptions { AttributesToSkip = FileAttributes.None }))
        {
            if (child.LinkTarget is null)
                Unlock(child.FullName);
        }
    }

    private static string Mode(FileSystemInfo info) => OperatingSystem.IsWindows() ? "" : Convert.ToString((int)info.UnixFileMode, 8);
}
