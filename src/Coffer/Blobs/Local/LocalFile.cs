using Microsoft.Win32.SafeHandles;

namespace Coffer.Blobs.Local;

/// <summary>
/// Opens files by one call of the system where .NET makes six: it locks each and looks at it thrice, which for a folder of many
/// small files costs as much as reading them. Elsewhere than on Linux .NET's own way serves.
/// </summary>
internal static class LocalFile
{
    /// <summary>Opens a file for reading; whoever has it open otherwise may go on.</summary>
    /// <exception cref="IOException">And what else .NET throws where a file cannot be opened.</exception>
    public static SafeFileHandle OpenToRead(string path)
    {
        if (!OperatingSystem.IsLinux())
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        var errno = Posix.Open(path, out var descriptor);
        if (errno != 0)
            throw Posix.Failure(errno, path);
        Posix.AdviseSequential(descriptor);
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Creates a file for writing where nothing is.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="mode">Its permission bits, before the umask; Windows has none.</param>
    /// <exception cref="IOException">And what else .NET throws where a file cannot be created.</exception>
    public static SafeFileHandle Create(string path, UnixFileMode mode)
    {
        if (OperatingSystem.IsLinux())
        {
            var errno = Posix.Create(path, mode, out var descriptor);
            return errno == 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw Posix.Failure(errno, path);
        }

        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = mode;

        // File.OpenHandle takes no mode. The stream is only a shell around the handle, which keeps the file open by itself.
        var stream = new FileStream(path, options);
        GC.SuppressFinalize(stream);
        return stream.SafeFileHandle;
    }

    /// <summary>What stands under a path; null where nothing does.</summary>
    /// <param name="path">The path.</param>
    /// <param name="throughLinks">Whether a link at its end is followed.</param>
    /// <param name="asLinux">Whether Linux is asked itself, or .NET as elsewhere; null: as this platform allows.</param>
    public static FileLook? Look(string path, bool throughLinks = false, bool? asLinux = null)
    {
        if (asLinux ?? OperatingSystem.IsLinux())
        {
            return Posix.Look(path, throughLinks, out var look) switch
            {
                0 => look,
                Posix.NoEntry or Posix.NotDirectory => null,
                var errno => throw Posix.Failure(errno, path),
            };
        }

        FileSystemInfo file = new FileInfo(path);
        if (throughLinks && file.LinkTarget is not null)
            file = file.ResolveLinkTarget(returnFinalTarget: true) ?? file;
        var attributes = file.Attributes;
        if ((int)attributes == -1)
            return null;
        var kind = file.LinkTarget is not null ? FileLookKind.Link
            : (attributes & (FileAttributes.ReparsePoint | FileAttributes.Device)) != FileAttributes.None ? FileLookKind.Other
            : (attributes & FileAttributes.Directory) != FileAttributes.None ? FileLookKind.Folder
            : FileLookKind.File;
        return new(kind, kind == FileLookKind.File ? new FileInfo(file.FullName).Length : 0)
        {
            Mode = OperatingSystem.IsWindows() ? null : (int)file.UnixFileMode,
        };
    }

    /// <summary>By what a file that is read tells that it was changed: its length, and when it was written.</summary>
    /// <param name="file">The open file.</param>
    /// <param name="path">What errors call it.</param>
    /// <exception cref="UnauthorizedAccessException">It is a folder, a device or the like, as .NET says it for folders.</exception>
    public static (long Length, long WrittenAt) StateOf(SafeFileHandle file, string path)
    {
        if (!OperatingSystem.IsLinux())
            return (RandomAccess.GetLength(file), File.GetLastWriteTimeUtc(file).Ticks);
        var errno = Posix.Look((int)file.DangerousGetHandle(), out var look);
        if (errno != 0)
            throw Posix.Failure(errno, path);
        return look.Kind == FileLookKind.File ? (look.Length, look.WrittenAt) : throw new UnauthorizedAccessException($"{path} is not a file");
    }
}
