using System.Security.Cryptography;
using System.Text;

namespace Coffer.Faults.Driver;

/// <summary>One hash of all files of a version, computed without the library.</summary>
public static class TreeHash
{
    /// <summary>The hash of files given by path and SHA-256 in lower-case hex; that of one file is its own.</summary>
    public static string Of(IReadOnlyCollection<(string Path, string Hash)> files)
    {
        if (files.Count == 1)
            return files.First().Hash;
        var lines = files.OrderBy(file => file.Path, StringComparer.Ordinal).Select(file => $"{file.Path} {file.Hash}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines))));
    }

    /// <summary>The hash of a file or folder on the disk.</summary>
    public static string OfPath(string path)
    {
        if (File.Exists(path))
            return OfFile(path);
        return Of([.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Select(file => (Path.GetRelativePath(path, file), OfFile(file)))]);
    }

    private static string OfFile(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
