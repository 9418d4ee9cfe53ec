using Microsoft.Extensions.Logging;

namespace Coffer.Blobs.Local;

/// <summary>Gives stages their keys: first the bytes are made durable, then each is shown at once and whole, then the entries are made durable.</summary>
/// <param name="folders">Where the keys are.</param>
/// <param name="flush">Makes entries durable.</param>
/// <param name="useLinks">Whether hard links are tried.</param>
/// <param name="logger">Told once where there are no hard links.</param>
internal sealed partial class LocalPublisher(LocalFolders folders, FolderFlush flush, bool useLinks, ILogger logger)
{
    /// <summary>Up to this many files are flushed one by one; more are cheaper with one flush of the file system.</summary>
    private const int FewFiles = 16;

    /// <summary>Removals of empty folders may get in the way of a put; each time another process has done something, so this many mean a fault.</summary>
    private const int MostTurns = 1000;

    private volatile bool _noLinks = !useLinks;

    /// <summary>Publishes blobs and makes kept ones durable.</summary>
    /// <returns>The puts that wrote; the others found a blob under their key, which counts as kept.</returns>
    public IReadOnlyList<LocalPut> Publish(IReadOnlyList<LocalPut> puts, IEnumerable<BlobKey> kept, PutCondition condition, CancellationToken cancellationToken)
    {
        if (puts.Count > 0)
        {
            puts[0].Stage.Session.MakeDurable(flush);
            FlushStages(puts, cancellationToken);
        }

        // A folder's blobs together: it is checked once, and the file system finds it warm.
        var wrote = new List<LocalPut>(puts.Count);
        var touched = new List<string>();
        foreach (var put in puts.Count < 2 ? puts : [.. puts.OrderBy(put => put.Folder, StringComparer.Ordinal)])
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (touched.Count == 0 || touched[^1] != put.Folder)
            {
                folders.Make(put.Folder);
                touched.Add(put.Folder);
            }

            if (Show(put, condition))
                wrote.Add(put);
        }

        flush.Flush(touched.Concat(kept.Select(key => LocalFolders.FolderOf(key.Value))));
        return wrote;
    }

    private void FlushStages(IReadOnlyList<LocalPut> puts, CancellationToken cancellationToken)
    {
        if (puts.Count > FewFiles && folders.UsesLinux)
        {
            var lostWrites = puts[0].Stage.Session.FlushAll();
            foreach (var put in puts)
                put.Stage.SetDurable(lostWrites);
            return;
        }

        foreach (var put in puts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            put.Stage.Flush();
        }
    }

    private bool Show(LocalPut put, PutCondition condition)
    {
        var path = folders.PathOf(put.Key);
        for (var turn = 0; turn < MostTurns; turn++)
        {
            var errno = condition == PutCondition.Any ? Replace(put.Stage, path) : Create(put.Stage, path);
            switch (errno)
            {
                case 0:
                    return true;
                case Posix.Exists when folders.Look(path) is var found && found?.Kind is null or FileLookKind.File:
                    if (found is null)
                        continue; // deleted between the two calls
                    return false;
                case Posix.Exists or Posix.IsDirectory:
                    throw Blocked(put.Key, "a folder or a symbolic link stands there");
                case Posix.NotDirectory:
                    throw Blocked(put.Key, "a part of its path is a file");
                case Posix.NoEntry when folders.Look(put.Stage.Path) is null:
                    throw new CofferException(CofferError.Unavailable, $"the temporary file for '{put.Key}' in {folders.Root} was removed before it had its key; put it again");
                case Posix.NoEntry:
                    folders.Make(put.Folder);
                    continue;
                default:
                    throw Posix.Failure(errno, path);
            }
        }

        throw new CofferException(CofferError.Unavailable, $"the folder of '{put.Key}' in {folders.Root} is removed again and again; try again later");
    }

    private int Create(LocalStage stage, string path)
    {
        if (!_noLinks && !OperatingSystem.IsWindows())
        {
            var errno = Posix.Link(stage.Path, path);
            if (!Posix.MeansNoLinks(errno))
                return errno;
            if (errno != Posix.TooManyLinks)
            {
                _noLinks = true;
                LogNoLinks(logger, folders.Root);
            }
        }

        return MoveCopy(stage, path, RenameIfAbsent);
    }

    private int Replace(LocalStage stage, string path)
    {
        if (_noLinks || OperatingSystem.IsWindows())
            return MoveCopy(stage, path, Rename);
        var second = stage.Session.NewPath();
        var errno = Posix.Link(stage.Path, second);
        if (Posix.MeansNoLinks(errno))
            return MoveCopy(stage, path, Rename);
        if (errno != 0)
            return errno;
        errno = Rename(second, path);

        // It is still there where the rename failed, and also where both names were the same file already: then it does nothing.
        _ = Posix.Unlink(second);
        return errno;
    }

    /// <summary>Moves a durable copy of a stage to its place; the stage stays, for it may get another key.</summary>
    private static int MoveCopy(LocalStage stage, string path, Func<string, string, int> move)
    {
        var copy = stage.Session.NewPath();
        try
        {
            using (var from = File.OpenHandle(stage.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
            using (var to = LocalStage.Create(copy))
            {
                var buffer = new byte[1 << 20];
                int read;
                for (var offset = 0L; (read = RandomAccess.Read(from, buffer, offset)) > 0; offset += read)
                    RandomAccess.Write(to, buffer.AsSpan(0, read), offset);
                RandomAccess.FlushToDisk(to);
            }

            return move(copy, path);
        }
        finally
        {
            File.Delete(copy);
        }
    }

    private int RenameIfAbsent(string from, string to)
    {
        if (OperatingSystem.IsWindows())
            return Move(from, to, overwrite: false);
        var errno = Posix.RenameIfAbsent(from, to);
        return errno is Posix.Invalid || Posix.MeansNoLinks(errno)
            ? throw new CofferException(CofferError.Unsupported, $"the file system of {folders.Root} can neither link nor rename a file without replacing another; keep the store on one that can", Posix.Failure(errno, to))
            : errno;
    }

    private static int Rename(string from, string to) => OperatingSystem.IsWindows() ? Move(from, to, overwrite: true) : Posix.Rename(from, to);

    private static int Move(string from, string to, bool overwrite)
    {
        try
        {
            File.Move(from, to, overwrite);
            return 0;
        }
        catch (DirectoryNotFoundException)
        {
            return Posix.NoEntry;
        }
        catch (IOException) when (!overwrite && Path.Exists(to))
        {
            return Posix.Exists;
        }
        catch (UnauthorizedAccessException) when (Directory.Exists(to))
        {
            return Posix.IsDirectory;
        }
    }

    private CofferException Blocked(BlobKey key, string why) =>
        new(CofferError.Conflict, $"'{key}' cannot be written in {folders.Root}: {why}; move it away");

    [LoggerMessage(EventId = 110, Level = LogLevel.Warning, Message = "{Folder} is on a file system without hard links: each blob is written twice")]
    private static partial void LogNoLinks(ILogger logger, string folder);
}
