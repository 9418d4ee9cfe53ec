using Microsoft.Win32.SafeHandles;

namespace Coffer.Blobs.Local;

/// <summary>The lock of a session: held for as long as its process lives, and let go by the system when that dies.</summary>
internal static class SessionLock
{
    private const int LinuxWouldBlock = 11, MacWouldBlock = 35, WindowsSharingViolation = unchecked((int)0x80070020);

    /// <summary>Takes the lock for oneself, or returns null where somebody has it.</summary>
    /// <param name="path">The lock's file.</param>
    /// <param name="mode">Whether the file must be new or must be there.</param>
    /// <exception cref="FileNotFoundException">It must be there and is not.</exception>
    public static SafeFileHandle? TryTake(string path, FileMode mode) => TryOpen(path, mode, FileAccess.ReadWrite, FileShare.None);

    /// <summary>Whether a living process holds the lock. Several may ask at once and do not disturb each other.</summary>
    /// <exception cref="FileNotFoundException">There is no such lock.</exception>
    public static bool IsHeld(string path)
    {
        using var shared = TryOpen(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return shared is null;
    }

    private static SafeFileHandle? TryOpen(string path, FileMode mode, FileAccess access, FileShare share)
    {
        SafeFileHandle handle;
        try
        {
            handle = File.OpenHandle(path, mode, access, share);
        }
        catch (IOException e) when (e.HResult is LinuxWouldBlock or MacWouldBlock or WindowsSharingViolation)
        {
            return null;
        }

        if (OperatingSystem.IsWindows())
            return handle;

        // .NET has locked it, but says nothing where the file system has no locks, and then every session would seem dead.
        var descriptor = (int)handle.DangerousGetHandle();
        var errno = share == FileShare.None ? Posix.LockExclusive(descriptor) : Posix.LockShared(descriptor);
        if (errno == 0)
            return handle;
        handle.Dispose();
        return errno is LinuxWouldBlock or MacWouldBlock ? null : throw Posix.Failure(errno, path);
    }
}
