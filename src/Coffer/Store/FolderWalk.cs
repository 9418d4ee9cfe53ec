using System.IO.Enumeration;
using Coffer.Artifacts;
using Coffer.Blobs;
using Coffer.Blobs.Local;

namespace Coffer.Store;

/// <summary>Reads what a folder holds: files, folders and links with their mode bits. Links are kept as they are and never followed.</summary>
internal static class FolderWalk
{
    /// <summary>One thing in a folder.</summary>
    /// <param name="Path">Relative to the folder, joined by <c>/</c>.</param>
    /// <param name="Kind">What it is.</param>
    /// <param name="Length">The bytes of a file, as they were seen.</param>
    /// <param name="Mode">Its permission bits; null on Windows.</param>
    /// <param name="Target">Where a link points.</param>
    public readonly record struct Item(FilePath Path, FileKind Kind, long Length, int? Mode, string? Target);

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

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
            foreach (var name in NamesIn(here.FullPath))
            {
                var fullPath = Path.Join(here.FullPath, name);
                if (fullPath == except)
                    continue;
                var relative = here.Relative.Length == 0 ? name : $"{here.Relative}/{name}";
                var item = Describe(fullPath, relative);
                if (item.Kind == FileKind.Folder)
                    pending.Push((fullPath, relative));
                yield return item;
            }
        }
    }

    private static FileSystemEnumerable<string> NamesIn(string folder)
    {
        try
        {
            return new FileSystemEnumerable<string>(folder, static (ref entry) => entry.FileName.ToString(), Everything);
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

    private static Item Describe(string fullPath, string relative)
    {
        try
        {
            var look = LocalFile.Look(fullPath);
            switch (look?.Kind)
            {
                case FileLookKind.File:
                    return new(new FilePath(relative), FileKind.File, look.Value.Length, look.Value.Mode, Target: null);
                case FileLookKind.Folder:
                    return new(new FilePath(relative), FileKind.Folder, 0, look.Value.Mode, Target: null);
                case FileLookKind.Link when new FileInfo(fullPath).LinkTarget is { } target:
                    return new(new FilePath(relative), FileKind.Link, 0, Mode: null, target);
                case FileLookKind.Other:
                    throw new CofferException(CofferError.Unsupported, $"{fullPath} is a device, socket or pipe, which cannot be kept; leave it out");
                default:
                    throw relative.Contains('\uFFFD', StringComparison.Ordinal)
                        ? new CofferException(CofferError.Unsupported, $"{fullPath} has a name that is not UTF-8; rename it")
                        : new CofferException(CofferError.Conflict, $"{fullPath} went away while its folder was read; put it again when it holds still");
            }
        }
        catch (Exception e) when (e is not CofferException && BlobErrors.Classify(e, "reading", fullPath) is { } classified)
        {
            throw classified;
        }
    }
}
