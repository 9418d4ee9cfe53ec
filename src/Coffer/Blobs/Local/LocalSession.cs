using Microsoft.Win32.SafeHandles;

namespace Coffer.Blobs.Local;

/// <summary>
/// The life of one store object that writes: the folder of its temporary files, and the lock beside it that tells others
/// that it lives. It is there, durably, before the first blob written in it is seen; so a session without a living owner is
/// the sign of an unclean end.
/// </summary>
internal sealed class LocalSession : IDisposable
{
    /// <summary>Stages that keep their file open until they are flushed, so that no error of the disk in between is missed.</summary>
    private const int OpenStages = 64;

    private readonly string _path;
    private readonly SafeFileHandle _lock;
    private readonly Lock _flushing = new();
    private int _next;
    private int _open;
    private int _folder = -1;
    private volatile bool _durable;
    private volatile int _lostWrites;

    private LocalSession(string path, SafeFileHandle lockHandle)
    {
        (_path, _lock) = (path, lockHandle);

        // Opened before anything is written: a flush through it reports what went wrong since.
        if (OperatingSystem.IsLinux() && Posix.Open(path, out _folder) is not 0 and var errno)
            throw Posix.Failure(errno, path);
    }

    /// <summary>How many times the disk has lost writes; what was staged before and is flushed after cannot be trusted.</summary>
    public int LostWrites => _lostWrites;

    /// <summary>Whether the session is left to be found dead when it ends.</summary>
    public bool Stays { get; set; }

    /// <summary>Starts a session in a store.</summary>
    public static LocalSession Start(LocalFolders folders)
    {
        // Ids are random; a second turn means that the lock was swept away by LocalSessions between its making and its taking.
        while (true)
        {
            folders.Make(LocalSessions.Folder);
            var path = $"{folders.PathOf(LocalSessions.Folder)}/{Guid.NewGuid():n}";
            if (SessionLock.TryTake(path + LocalSessions.LockSuffix, FileMode.CreateNew) is not { } lockHandle)
                continue;
            try
            {
                Directory.CreateDirectory(path);
                if (File.Exists(path + LocalSessions.LockSuffix))
                    return new LocalSession(path, lockHandle);
                lockHandle.Dispose();
                Directory.Delete(path);
            }
            catch (DirectoryNotFoundException)
            {
                // Whoever swept the lock away took the folder along.
                lockHandle.Dispose();
            }
            catch
            {
                lockHandle.Dispose();
                throw;
            }
        }
    }

    /// <summary>A path for a new temporary file.</summary>
    public string NewPath() => $"{_path}/{Interlocked.Increment(ref _next):x}";

    /// <summary>Whether one more stage may keep its file open; given back with <see cref="CloseOne"/>.</summary>
    public bool TryKeepOpen()
    {
        if (Interlocked.Increment(ref _open) <= OpenStages)
            return true;
        CloseOne();
        return false;
    }

    /// <summary>A stage that kept its file open has closed it.</summary>
    public void CloseOne() => Interlocked.Decrement(ref _open);

    /// <summary>Makes the session itself durable, once.</summary>
    public void MakeDurable(FolderFlush flush)
    {
        if (_durable)
            return;
        flush.Flush([LocalSessions.Folder]);
        _durable = true;
    }

    /// <summary>Makes everything written in this session durable with one flush of the file system. Linux only.</summary>
    /// <returns>The count of <see cref="LostWrites"/> after it.</returns>
    public int FlushAll()
    {
        // One at a time: an error is reported once, and whoever flushes next must know of it.
        lock (_flushing)
        {
            var errno = Posix.SyncFileSystem(_folder);
            if (errno == 0)
                return _lostWrites;
            _lostWrites++;
            throw Posix.Failure(errno, _path);
        }
    }

    /// <summary>Ends the session and leaves nothing of it. What cannot be removed is left, and found dead later.</summary>
    public void Dispose()
    {
        if (_folder >= 0)
            Posix.Close(_folder);
        try
        {
            if (Stays)
            {
                foreach (var file in Directory.EnumerateFiles(_path))
                    File.Delete(file);
                _lock.Dispose();
                return;
            }

            Directory.Delete(_path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _lock.Dispose();
            return;
        }

        // Windows removes no open file. Whoever takes the lock in between finds no folder, and removes it too.
        _lock.Dispose();
        try
        {
            File.Delete(_path + LocalSessions.LockSuffix);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Swept away by the next search for dead sessions.
        }
    }
}
