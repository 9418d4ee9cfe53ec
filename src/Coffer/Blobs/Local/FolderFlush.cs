using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;

namespace Coffer.Blobs.Local;

/// <summary>Makes directory entries durable: those of files in their folders, and those of the folders all the way up.</summary>
/// <remarks>
/// A folder that another process has just made may not be durable yet, so it is not enough to flush what this one made.
/// What was flushed once is remembered by inode and time of birth: a folder that was removed and made again is another.
/// </remarks>
internal sealed class FolderFlush(LocalFolders folders)
{
    /// <summary>Beyond this many folders one flush of the file system is cheaper.</summary>
    private const int Most = 64;

    private const int Remembered = 10_000;

    private readonly ConcurrentDictionary<string, (ulong, long, uint)> _durable = new(StringComparer.Ordinal);

    /// <summary>Makes all entries of these folders durable, and the folders themselves.</summary>
    /// <param name="touched">Named as in <see cref="LocalFolders"/>.</param>
    public void Flush(IEnumerable<string> touched)
    {
        // Windows keeps its directory entries in a journal and has no flush of a folder.
        if (OperatingSystem.IsWindows())
            return;
        var paths = new HashSet<string>(StringComparer.Ordinal);
        var learnt = new Dictionary<string, (ulong, long, uint)>(StringComparer.Ordinal);
        foreach (var folder in touched)
        {
            if (paths.Add(folders.PathOf(folder)))
                AddAbove(folder, paths, learnt);
        }

        if (paths.Count <= Most || !folders.UsesLinux)
        {
            foreach (var path in paths)
                FlushOne(path);
        }
        else
        {
            FlushAll();
        }

        if (_durable.Count > Remembered)
            _durable.Clear();
        foreach (var (path, identity) in learnt)
            _durable[path] = identity;
    }

    private void AddAbove(string folder, HashSet<string> paths, Dictionary<string, (ulong, long, uint)> learnt)
    {
        // Identities are taken before the flush, so that what is remembered is never newer than what was flushed.
        var path = folders.PathOf(folder);
        while (true)
        {
            var identity = folders.Look(path)?.Identity;
            if (identity is { } known && ((_durable.TryGetValue(path, out var durable) && durable == known) || !learnt.TryAdd(path, known)))
                return;
            var inside = path.Length > folders.Root.Length;
            if (Path.GetDirectoryName(path) is not { } above)
                return;

            // Above the store's folder the chain ends at the first folder that is not ours to have made.
            paths.Add(above);
            if (!inside && !folders.WasMade(above))
                return;
            path = above;
        }
    }

    private void FlushOne(string path)
    {
        var errno = Posix.Open(path, out var descriptor);
        if (errno is Posix.NoEntry or Posix.NotDirectory)
            return;
        if (errno == Posix.Access && folders.UsesLinux)
        {
            // A folder may be one that can be written to and not read.
            FlushAll();
            return;
        }

        if (errno != 0)
            throw Posix.Failure(errno, path);
        using var folder = new SafeFileHandle(descriptor, ownsHandle: true);
        RandomAccess.FlushToDisk(folder);
    }

    private void FlushAll()
    {
        var errno = Posix.Open(folders.Root, out var descriptor);
        if (errno != 0)
            throw Posix.Failure(errno, folders.Root);
        errno = Posix.SyncFileSystem(descriptor);
        Posix.Close(descriptor);
        if (errno != 0)
            throw Posix.Failure(errno, folders.Root);
    }
}
