using Coffer.Artifacts;

namespace Coffer.Store;

/// <summary>Reads what a folder holds: files, folders and links with their mode bits. Links are kept as they are and never followed.</summary>
internal static class FolderWalk
{
    /// <summary>One thing in a folder.</summary>
    /// <param name="Path">Relative to the folder, joined by <c>/</c>.</param>
    /// <param name="FullPath">Where it is on this disk.</param>
    /// <param name="Kind">What it is.</param>
    /// <param name="Length">The bytes of a file, as they were seen.</param>
    /// <param name="Mode">Its permission bits; null on Windows.</param>
    /// <param name="Target">Where a link points.</param>
    public readonly record struct Item(FilePath Path, string FullPath, FileKind Kind, long Length, int? Mode, string? Target);

    /// <summary>All that is in a folder, in no particular order.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="except">The full path of a folder that is left out with all that is in it: the store's own, which a put would otherwise keep inside itself.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="CofferException">AccessDenied; Unsupported: a device, socket or pipe, or a name that is not Unicode; Conflict: something went away meanwhile.</exception>
    public static IEnumerable<Item> Read(string folder, string? except, CancellationToken cancellationToken)
    {
        var pending = new Stack<(string FullPath, string Relative)>();
        pending.Push((folder, ""));
        while (pending.TryPop(out var here))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var info in ListFolder(here.FullPath))
            {
                if (info.FullName == except)
                    continue;
                var relative = here.Relative.Length == 0 ? info.Name : $"{here.Relative}/{info.Name}";
                var item = Describe(info, new FilePath(relative));
                if (item.Kind == FileKind.Folder)
                    pending.Push((info.FullName, relative));
                yield return item;
            }
        }
    }

    /// <summary>The mode bits of a file; null on Windows.</summary>
    public static int? ModeOf(string path) => OperatingSystem.IsWindows() ? null : (int)File.GetUnixFileMode(path);

    private static IEnumerable<FileSystemInfo> ListFolder(string folder)
    {
        try
        {
            return new DirectoryInfo(folder).EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false, MatchType = MatchType.Simple });
        }
        catch (DirectoryNotFoundException e)
        {
            throw new CofferException(CofferError.Conflict, $"{folder} went away while it was read; put it again when it holds still", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new CofferException(CofferError.AccessDenied, $"no permission to read {folder}", e);
        }
    }

    private static Item Describe(FileSystemInfo info, FilePath path)
    {
        if (info.Attributes.HasFlag(FileAttributes.ReparsePoint) && info.LinkTarget is { } target)
            return new(path, info.FullName, FileKind.Link, 0, Mode: null, target);
        if (!info.Exists)
        {
            throw info.Name.Contains('\uFFFD', StringComparison.Ordinal)
                ? new CofferException(CofferError.Unsupported, $"{info.FullName} has a name that is not UTF-8; rename it")
                : new CofferException(CofferError.Conflict, $"{info.FullName} went away while its folder was read; put it again when it holds still");
        }

        int? mode = OperatingSystem.IsWindows() ? null : (int)info.UnixFileMode;
        if (info is DirectoryInfo)
            return new(path, info.FullName, FileKind.Folder, 0, mode, Target: null);
        if (!FileKinds.IsRegular(info.FullName))
            throw new CofferException(CofferError.Unsupported, $"{info.FullName} is a device, socket or pipe, which cannot be kept; leave it out");
        return new(path, info.FullName, FileKind.File, ((FileInfo)info).Length, mode, Target: null);
    }
}
