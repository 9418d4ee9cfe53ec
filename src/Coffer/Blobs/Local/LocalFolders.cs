using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Coffer.Blobs.Local;

/// <summary>
/// The folders of a store on a disk: from key to path, never through a symbolic link. A folder is named by the keys in it,
/// without the last <c>/</c>; the store's own folder is the empty text.
/// </summary>
/// <param name="root">The full path of the store's folder.</param>
/// <param name="portable">Does without what only Linux can, as other systems do.</param>
internal sealed class LocalFolders(string root, bool portable)
{
    /// <summary>The first segment of what belongs to this machine and is no blob.</summary>
    public const string Reserved = "local";

    private const int LongestSegment = 255;

    private static readonly SearchValues<char> s_notOnWindows = SearchValues.Create("<>:\"|?*");

    private readonly ConcurrentDictionary<string, bool> _made = new(StringComparer.Ordinal);

    public string Root => root;

    /// <summary>Whether calls that only Linux has are used.</summary>
    public bool UsesLinux { get; } = OperatingSystem.IsLinux() && !portable;

    /// <summary>The folder that a key's blob is in.</summary>
    public static string FolderOf(string key) => key.LastIndexOf('/') is var slash and >= 0 ? key[..slash] : "";

    /// <summary>The path of a key or folder below the store's folder.</summary>
    public string PathOf(string key) => key.Length == 0 ? root : $"{root}/{key}";

    /// <summary>The path of a blob.</summary>
    /// <exception cref="CofferException">InvalidArgument: the key is reserved, or this machine's file systems cannot hold it.</exception>
    public string PathOf(BlobKey key)
    {
        var first = true;
        foreach (var range in key.Value.AsSpan().Split('/'))
        {
            var segment = key.Value.AsSpan(range);
            if (first && IsReserved(segment))
                throw Refuse(key, $"'{Reserved}/' belongs to this machine; use another first segment");
            if (segment.Length > LongestSegment / 3 && Encoding.UTF8.GetByteCount(segment) > LongestSegment)
                throw Refuse(key, $"a segment is longer than the {LongestSegment} bytes that a file's name may have");
            if (OperatingSystem.IsWindows() && (segment.ContainsAny(s_notOnWindows) || segment[^1] is '.' or ' '))
                throw Refuse(key, "Windows cannot hold a file of that name");
            first = false;
        }

        return PathOf(key.Value);
    }

    /// <summary>Whether a first segment is the machine's own. Where file systems ignore case, so does this.</summary>
    public static bool IsReserved(ReadOnlySpan<char> segment) =>
        segment.Equals(Reserved, OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);

    /// <summary>Opens a blob for reading, or null where no regular file is under the key.</summary>
    public SafeFileHandle? Open(BlobKey key, out long length)
    {
        var path = PathOf(key);
        length = 0;
        if (UsesLinux && Posix.CanOpenBeneath)
        {
            var errno = Posix.OpenBeneath(root, key.Value, onlyLook: false, out var descriptor);
            if (errno == 0)
            {
                var opened = new SafeFileHandle(descriptor, ownsHandle: true);
                errno = Posix.Look(descriptor, out var look);
                if (errno == 0 && look.Kind == FileLookKind.File)
                {
                    length = look.Length;
                    return opened;
                }

                opened.Dispose();
                return errno == 0 ? null : throw Posix.Failure(errno, path);
            }

            if (errno is Posix.NoEntry or Posix.NotDirectory || Posix.MeansSymlink(errno))
                return null;
            if (Posix.CanOpenBeneath)
                throw Posix.Failure(errno, path);
        }

        if (Look(path)?.Kind != FileLookKind.File || !IsReal(FolderOf(key.Value)))
            return null;
        try
        {
            var opened = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            length = RandomAccess.GetLength(opened);
            return opened;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>What stands under a path, not following a link; null where nothing does.</summary>
    public FileLook? Look(string path) => LocalFile.Look(path, asLinux: UsesLinux);

    /// <summary>Whether a folder is there, and no symbolic link on the way to it.</summary>
    /// <exception cref="CofferException">AccessDenied, Unavailable: this machine cannot say.</exception>
    public bool IsReal(string folder)
    {
        if (UsesLinux && Posix.CanOpenBeneath)
        {
            var errno = Posix.OpenBeneath(root, folder, onlyLook: true, out var descriptor);
            if (errno == 0)
            {
                var failed = Posix.Look(descriptor, out var look);
                Posix.Close(descriptor);
                return failed == 0 && look.Kind == FileLookKind.Folder;
            }

            if (errno is Posix.NoEntry or Posix.NotDirectory || Posix.MeansSymlink(errno))
                return false;
            if (Posix.CanOpenBeneath)
                throw Posix.Failure(errno, PathOf(folder));
        }

        for (var part = folder; part.Length > 0; part = FolderOf(part))
        {
            if (Look(PathOf(part))?.Kind != FileLookKind.Folder)
                return false;
        }

        return Directory.Exists(root);
    }

    /// <summary>Makes a folder and those above it where they are absent.</summary>
    /// <exception cref="CofferException">Conflict: a file or a symbolic link stands where a folder must be.</exception>
    public void Make(string folder)
    {
        if (IsReal(folder))
            return;
        MakeRoot();
        for (var end = folder.IndexOf('/', StringComparison.Ordinal); folder.Length > 0; end = folder.IndexOf('/', end + 1))
        {
            var part = end < 0 ? folder : folder[..end];
            var path = PathOf(part);
            MakeOne(path);

            // Null where another process removed it, empty, between the two calls: the caller comes back here.
            if (Look(path) is { Kind: not FileLookKind.Folder })
                throw new CofferException(CofferError.Conflict, $"'{part}' in {root} is a file or a symbolic link where a folder must be; move it away");
            if (end < 0)
                return;
        }
    }

    /// <summary>Removes a blob's file where there is one. A symbolic link goes itself, not what it points to; a folder stays.</summary>
    public void Remove(BlobKey key)
    {
        var path = PathOf(key);
        if (!OperatingSystem.IsWindows())
        {
            var errno = Posix.Unlink(path);

            // macOS answers "not permitted" for a folder.
            if (errno is not (0 or Posix.NoEntry or Posix.NotDirectory or Posix.IsDirectory) && !Directory.Exists(path))
                throw Posix.Failure(errno, path);
        }
        else if (Look(path)?.Kind == FileLookKind.File)
        {
            File.Delete(path);
        }
    }

    /// <summary>Whether a folder above the store's own was made for it.</summary>
    public bool WasMade(string path) => _made.ContainsKey(path);

    /// <summary>Removes a folder and those above it for as long as they are empty; the store's own folder stays.</summary>
    public void Prune(string folder)
    {
        for (; folder.Length > 0; folder = FolderOf(folder))
        {
            var path = PathOf(folder);
            if (!OperatingSystem.IsWindows())
            {
                if (Posix.RemoveFolder(path) is not (0 or Posix.NoEntry))
                    return;
                continue;
            }

            try
            {
                Directory.Delete(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return;
            }
        }
    }

    private void MakeRoot()
    {
        for (var above = Path.GetDirectoryName(root); above is not null && !Directory.Exists(above); above = Path.GetDirectoryName(above))
            _made[above] = true;
        Directory.CreateDirectory(root);
    }

    private static void MakeOne(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else if (Posix.MakeFolder(path) is not (0 or Posix.Exists or Posix.NoEntry or Posix.NotDirectory) and var errno)
            throw Posix.Failure(errno, path);
    }

    private static CofferException Refuse(BlobKey key, string why) => new(CofferError.InvalidArgument, $"'{key}' cannot be a key of a local store: {why}");
}
