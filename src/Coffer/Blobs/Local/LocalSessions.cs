namespace Coffer.Blobs.Local;

/// <summary>All sessions of a store: which are dead, and their removal. The lock <c>id.lock</c> stands beside the folder <c>id</c>: made before it, removed after.</summary>
internal static class LocalSessions
{
    /// <summary>The folder of the sessions, as a folder of keys.</summary>
    public const string Folder = $"{LocalFolders.Reserved}/sessions";

    /// <summary>What the name of a session's lock ends in.</summary>
    public const string LockSuffix = ".lock";

    /// <summary>The ids of the sessions whose owner has died.</summary>
    public static List<string> FindDead(LocalFolders folders)
    {
        var dead = new List<string>();
        var path = folders.PathOf(Folder);
        if (!folders.IsReal(Folder))
            return dead;
        foreach (var entry in Directory.EnumerateFileSystemEntries(path))
        {
            var id = Path.GetFileName(entry);
            if (id.EndsWith(LockSuffix, StringComparison.Ordinal))
                Sweep(entry);
            else if (IsId(id) && IsDead(entry))
                dead.Add(id);
        }

        dead.Sort(StringComparer.Ordinal);
        return dead;
    }

    /// <summary>Removes a dead session and its temporary files.</summary>
    /// <returns>False where its owner lives, or somebody else is removing it.</returns>
    public static bool Remove(LocalFolders folders, string id)
    {
        if (!IsId(id))
            throw new CofferException(CofferError.InvalidArgument, $"'{id}' is not the id of a session");
        var path = $"{folders.PathOf(Folder)}/{id}";
        if (!folders.IsReal(Folder) || !Directory.Exists(path))
            return true;
        try
        {
            using var held = SessionLock.TryTake(path + LockSuffix, FileMode.Open);
            if (held is null)
                return false;
            DeleteFolder(path);
        }
        catch (FileNotFoundException)
        {
            // The lock is made before the folder and removed after it, so nobody who is starting has such a folder.
            DeleteFolder(path);
            return true;
        }

        File.Delete(path + LockSuffix);
        return true;
    }

    private static bool IsId(string text) => Guid.TryParseExact(text, "n", out _);

    private static bool IsDead(string path)
    {
        try
        {
            return !SessionLock.IsHeld(path + LockSuffix) && Directory.Exists(path);
        }
        catch (FileNotFoundException)
        {
            return Directory.Exists(path);
        }
    }

    /// <summary>Removes a lock whose session's folder is gone: its owner died between two calls.</summary>
    private static void Sweep(string lockPath)
    {
        if (Directory.Exists(lockPath[..^LockSuffix.Length]))
            return;
        try
        {
            using var held = SessionLock.TryTake(lockPath, FileMode.Open);
            if (held is not null && !Directory.Exists(lockPath[..^LockSuffix.Length]))
                File.Delete(lockPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Gone meanwhile, or not ours to remove; it does no harm.
        }
    }

    private static void DeleteFolder(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody else was faster.
        }
    }
}
