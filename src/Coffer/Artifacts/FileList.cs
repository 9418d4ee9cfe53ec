using Coffer.Blobs;

namespace Coffer.Artifacts;

/// <summary>The entries of a version in order: by the bytes of their paths, each once, no file or link above another entry.</summary>
internal static class FileList
{
    public static IReadOnlyList<FileEntry> Of(IEnumerable<FileEntry> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var sorted = files.ToArray();
        if (!IsSorted(sorted))
            Array.Sort(sorted, (a, b) => a.Path.CompareTo(b.Path));
        for (var i = 1; i < sorted.Length; i++)
        {
            if (sorted[i].Path == sorted[i - 1].Path)
                throw UnicodeText.Refused(sorted[i].Path.Value, "a path of its own", "another entry of the version has it");
            CheckParents(sorted, i);
        }

        return Array.AsReadOnly(sorted);
    }

    public static long SizeOf(IReadOnlyList<FileEntry> files)
    {
        long size = 0;
        foreach (var file in files)
        {
            size += file.Size;
            if (size > FileEntry.MaxSize)
                throw new CofferException(CofferError.TooLarge, $"the files together are larger than {FileEntry.MaxSize} bytes; split the version");
        }

        return size;
    }

    private static bool IsSorted(FileEntry[] files)
    {
        for (var i = 1; i < files.Length; i++)
        {
            if (files[i].Path.CompareTo(files[i - 1].Path) < 0)
                return false;
        }

        return true;
    }

    /// <summary>
    /// Looks every folder of a path up among the entries before it, where byte order puts it, though not next to it: "a", "a-b", "a/c".
    /// Folders shared with the entry before were looked up there, so a version costs one search a folder and not one a file.
    /// </summary>
    private static void CheckParents(FileEntry[] sorted, int index)
    {
        var path = sorted[index].Path.Value;
        var shared = path.AsSpan().CommonPrefixLength(sorted[index - 1].Path.Value);
        for (var slash = path.IndexOf('/', shared); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            var parent = path[..slash];
            if (Find(sorted.AsSpan(0, index), parent) is { Kind: not FileKind.Folder })
                throw UnicodeText.Refused(path, "a possible path", $"{UnicodeText.Quote(parent)} is a file or a link, not a folder");
        }
    }

    private static FileEntry? Find(ReadOnlySpan<FileEntry> sorted, string path)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            var order = BlobKey.CompareUtf8(sorted[middle].Path.Value, path);
            if (order == 0)
                return sorted[middle];
            if (order < 0)
                low = middle + 1;
            else
                high = middle;
        }

        return null;
    }
}
