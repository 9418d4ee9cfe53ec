using System.Runtime.InteropServices;

namespace Coffer.Blobs.Local;

/// <summary>The calls of Linux and macOS that .NET has no method for. Each returns 0, or the errno of what failed.</summary>
internal static partial class Posix
{
    // The same on Linux and macOS.
    public const int NotPermitted = 1, NoEntry = 2, Access = 13, Exists = 17, CrossDevice = 18, NotDirectory = 20, IsDirectory = 21, Invalid = 22, TooManyLinks = 31;

    private const int LinuxNoCall = 38, LinuxLoop = 40, LinuxNotSupported = 95, MacNotSupported = 45, MacSocketNotSupported = 102;
    private const int GetFlags = 3, SetFlags = 4;
    private const int AtCurrentFolder = -100, AtSymlinkNoFollow = 0x100, AtEmptyPath = 0x1000;
    private const int OpenWriteOnly = 1, OpenCreate = 0x40, OpenExclusive = 0x80, AdviceSequential = 2;
    private const int OpenCloseOnExec = 0x80000, OpenNonBlocking = 0x800, OpenPath = 0x200000, MacOpenCloseOnExec = 0x1000000;
    private const int SyscallOpenAt2 = 437, ResolveNoSymlinks = 4, RenameNoReplace = 1, LockExclusiveNow = 2 | 4, LockSharedNow = 1 | 4;
    private const uint StatxType = 1, StatxMode = 2, StatxSize = 0x200, StatxInode = 0x100, StatxBirth = 0x800, StatxWritten = 0x40, SyncFileRangeWrite = 2;

    private static bool s_noOpenAt2 = !OperatingSystem.IsLinux();

    /// <summary>Whether <see cref="OpenBeneath"/> works here: Linux from 5.6 on, unless a sandbox forbids it.</summary>
    public static bool CanOpenBeneath => !s_noOpenAt2;

    /// <summary>Whether hard links are simply not to be had here, as on exFAT, or no more of them to this file.</summary>
    public static bool MeansNoLinks(int errno) =>
        errno is NotPermitted or TooManyLinks or LinuxNoCall or LinuxNotSupported or MacNotSupported or MacSocketNotSupported;

    /// <summary>Whether a symbolic link stood in the way of <see cref="OpenBeneath"/>.</summary>
    public static bool MeansSymlink(int errno) => errno == LinuxLoop;

    /// <summary>An errno as .NET would have thrown it, so that one place classifies both.</summary>
    public static Exception Failure(int errno, string path)
    {
        var message = $"{Marshal.GetPInvokeErrorMessage(errno)}: {path}";
        return errno switch
        {
            NotPermitted or Access => new UnauthorizedAccessException(message, new IOException(message, errno)),
            NoEntry => new FileNotFoundException(message, path),
            _ => new IOException(message, errno),
        };
    }

    public static int Link(string existing, string name) => Errno(NativeLink(existing, name));

    /// <summary>Renames where nothing has the new name.</summary>
    public static int RenameIfAbsent(string from, string to) => OperatingSystem.IsLinux()
        ? Errno(NativeRenameAt2(AtCurrentFolder, from, AtCurrentFolder, to, RenameNoReplace))
        : LinuxNotSupported;

    public static int Rename(string from, string to) => Errno(NativeRename(from, to));

    public static int Unlink(string path) => Errno(NativeUnlink(path));

    public static int RemoveFolder(string path) => Errno(NativeRmdir(path));

    public static int MakeFolder(string path) => Errno(NativeMkdir(path, 0x1FF));

    public static int LockExclusive(int descriptor) => Errno(NativeFlock(descriptor, LockExclusiveNow));

    public static int LockShared(int descriptor) => Errno(NativeFlock(descriptor, LockSharedNow));

    /// <summary>Flushes the whole file system that a descriptor is on. Linux only.</summary>
    public static int SyncFileSystem(int descriptor) => Errno(NativeSyncFs(descriptor));

    /// <summary>Starts writing a stretch of a file to the disk without waiting; a hint, so its errors are left to the flush. Linux only.</summary>
    public static void StartWriteBack(int descriptor, long offset, long length) => _ = NativeSyncFileRange(descriptor, offset, length, SyncFileRangeWrite);

    /// <summary>Turns writing past the page cache on or off; false where the platform or the file system has no such thing. Linux only.</summary>
    public static bool TrySetDirect(int descriptor, bool on)
    {
        // The flag's value is one of the few that differ between architectures.
        var flag = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 or Architecture.X86 => 0x4000,
            Architecture.Arm64 or Architecture.Arm => 0x10000,
            _ => 0,
        };
        if (flag == 0 || !OperatingSystem.IsLinux())
            return false;
        var flags = NativeFcntl(descriptor, GetFlags, 0);
        return flags >= 0 && NativeFcntl(descriptor, SetFlags, on ? flags | flag : flags & ~flag) == 0;
    }

    /// <summary>Opens a file or folder for reading.</summary>
    public static int Open(string path, out int descriptor)
    {
        descriptor = NativeOpen(path, OperatingSystem.IsLinux() ? OpenCloseOnExec | OpenNonBlocking : MacOpenCloseOnExec);
        return descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
    }

    /// <summary>Creates a file for writing where nothing is. Linux only.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="mode">Its permission bits, before the umask.</param>
    /// <param name="descriptor">The open file.</param>
    public static int Create(string path, UnixFileMode mode, out int descriptor)
    {
        descriptor = NativeOpen(path, OpenWriteOnly | OpenCreate | OpenExclusive | OpenCloseOnExec, (uint)mode);
        return descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
    }

    /// <summary>Says that a file will be read from start to end. Linux only.</summary>
    public static void AdviseSequential(int descriptor) => _ = NativeAdvise(descriptor, 0, 0, AdviceSequential);

    public static void Close(int descriptor) => _ = NativeClose(descriptor);

    /// <summary>Opens what lies below a folder, going through no symbolic link on the way; a link at the end counts too.</summary>
    /// <param name="folder">Where to start; symbolic links up to here are the owner's business.</param>
    /// <param name="relative">What to open, without <c>..</c>.</param>
    /// <param name="onlyLook">Not for reading: neither permission to read nor an idle reader of a pipe is needed.</param>
    /// <param name="descriptor">The open file.</param>
    public static unsafe int OpenBeneath(string folder, string relative, bool onlyLook, out int descriptor)
    {
        descriptor = -1;
        var root = NativeOpen(folder, OpenPath | OpenCloseOnExec);
        if (root < 0)
            return Marshal.GetLastPInvokeError();
        try
        {
            var how = new OpenHow { Flags = (ulong)(OpenCloseOnExec | (onlyLook ? OpenPath : OpenNonBlocking)), Resolve = ResolveNoSymlinks };
            var opened = NativeOpenAt2(SyscallOpenAt2, root, relative.Length == 0 ? "." : relative, &how, (nuint)sizeof(OpenHow));
            descriptor = (int)opened;
            if (opened >= 0)
                return 0;
            var errno = Marshal.GetLastPInvokeError();

            // Old kernels lack the call, old sandboxes forbid what they do not know; neither errno has another meaning here.
            if (errno is LinuxNoCall or NotPermitted)
                s_noOpenAt2 = true;
            return errno;
        }
        finally
        {
            Close(root);
        }
    }

    /// <summary>What a path is. Linux only.</summary>
    /// <param name="path">The path.</param>
    /// <param name="throughLinks">Whether a link at its end is followed.</param>
    /// <param name="look">What is there.</param>
    public static int Look(string path, bool throughLinks, out FileLook look) => Look(AtCurrentFolder, path, throughLinks ? 0 : AtSymlinkNoFollow, out look);

    /// <summary>What an open file is. Linux only.</summary>
    public static int Look(int descriptor, out FileLook look) => Look(descriptor, "", AtEmptyPath, out look);

    private static int Look(int folder, string path, int flags, out FileLook look)
    {
        var failed = NativeStatx(folder, path, flags, StatxType | StatxMode | StatxSize | StatxInode | StatxBirth | StatxWritten, out var statx);
        look = new((statx.Mode & 0xF000) switch { 0x8000 => FileLookKind.File, 0x4000 => FileLookKind.Folder, 0xA000 => FileLookKind.Link, _ => FileLookKind.Other }, (long)statx.Size)
        {
            Mode = statx.Mode & 0xFFF,
            WrittenAt = (statx.WrittenSeconds * 1_000_000_000) + statx.WrittenNanoseconds,
            Identity = (statx.Mask & StatxBirth) != 0 ? (statx.Inode, statx.BirthSeconds, statx.BirthNanoseconds) : null,
        };
        return Errno(failed);
    }

    private static int Errno(int result) => result == 0 ? 0 : Marshal.GetLastPInvokeError();

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int NativeLink(string existing, string name);

    [LibraryImport("libc", EntryPoint = "renameat2", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int NativeRenameAt2(int fromFolder, string from, int toFolder, string to, uint flags);

    [LibraryImport("libc", EntryPoint = "rename", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int NativeRename(string from, string to);

    [LibraryImport("libc", EntryPoint = "unlink", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int NativeUnlink(string path);

    [LibraryImport("libc", EntryPoint = "rmdir", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int NativeRmdir(string path);

    [LibraryImport("libc", EntryPoint = "mkdir", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int NativeMkdir(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int NativeFlock(int descriptor, int operation);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int NativeSyncFs(int descriptor);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int NativeFcntl(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "sync_file_range", SetLastError = true)]
    private static partial int NativeSyncFileRange(int descriptor, long offset, long length, uint flags);

    // Variadic in C; without a mode both platforms pass the two arguments that there are like those of any function.
    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int NativeOpen(string path, int flags);

    // Linux passes what is variadic in C like anything else; macOS does not, so only Linux gives a mode.
    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int NativeOpen(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int NativeAdvise(int descriptor, long offset, long length, int advice);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int NativeClose(int descriptor);

    [LibraryImport("libc", EntryPoint = "syscall", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static unsafe partial nint NativeOpenAt2(nint number, nint folder, string path, OpenHow* how, nuint size);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int NativeStatx(int folder, string path, int flags, uint mask, out Statx result);

    [StructLayout(LayoutKind.Sequential)]
    private struct OpenHow
    {
        public ulong Flags, Mode, Resolve;
    }

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Statx
    {
        [FieldOffset(0)]
        public uint Mask;
        [FieldOffset(28)]
        public ushort Mode;
        [FieldOffset(32)]
        public ulong Inode;
        [FieldOffset(40)]
        public ulong Size;
        [FieldOffset(80)]
        public long BirthSeconds;
        [FieldOffset(88)]
        public uint BirthNanoseconds;
        [FieldOffset(112)]
        public long WrittenSeconds;
        [FieldOffset(120)]
        public uint WrittenNanoseconds;
    }
}
