using Coffer.Blobs;
using Coffer.Blobs.Local;
using Coffer.Content;

namespace Coffer.Store;

/// <summary>
/// A file beside its destination that is filled by who holds it, over several processes where one was interrupted: its name is that
/// of its content, so the next one finds it. What it holds is not believed before it was hashed.
/// </summary>
internal static class PartialFile
{
    /// <summary>From how many bytes on it is worth going on with what is there.</summary>
    public const long WorthContinuing = 16 << 20;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>A name that nobody else uses.</summary>
    public static string NewPath(string folder) => Path.Combine(folder, $".coffer-{Guid.NewGuid():n}.partial");

    /// <summary>The name under which a content is gone on with.</summary>
    public static string PathOf(string folder, Digest digest) => Path.Combine(folder, $".coffer-{digest.Hex}.partial");

    /// <summary>Creates a file that is only written.</summary>
    public static FileStream Create(string path) => Open(path, FileMode.CreateNew, FileAccess.Write);

    /// <summary>
    /// Opens what an interrupted process left, or creates it, and holds it until it is closed; null where somebody else holds it, or
    /// where what stands there is not what one of ours would have left. Move it to its place before closing it.
    /// </summary>
    public static FileStream? TryContinue(string path)
    {
        if (OperatingSystem.IsWindows())
            return null; // a file that is open can't be moved there
        FileStream? stream = null;
        try
        {
            stream = File.Exists(path) ? Open(path, FileMode.Open, FileAccess.ReadWrite) : Open(path, FileMode.CreateNew, FileAccess.ReadWrite);
            if (IsOurs(stream, path))
                return stream;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Held by another, gone this moment, or not ours: a new one is always possible.
        }

        stream?.Dispose();
        return null;
    }

    /// <summary>Whether the name still leads to the open file, which is a plain one, and of nobody else: no link that a stranger laid.</summary>
    private static bool IsOurs(FileStream stream, string path) =>
        Posix.Look((int)stream.SafeFileHandle.DangerousGetHandle(), out var held) == 0
        && Posix.Look(path, throughLinks: false, out var named) == 0
        && named is { Kind: FileLookKind.File, Identity: { } identity }
        && held.Identity == identity;

    private static FileStream Open(string path, FileMode mode, FileAccess access)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = FileShare.None, BufferSize = 0 };
        if (mode == FileMode.CreateNew && !OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        return new FileStream(path, options);
    }
}
