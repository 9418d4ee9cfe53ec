using System.Runtime.InteropServices;

namespace Coffer.Store;

/// <summary>How many names a file has, which .NET does not say: its bytes go only with the last of them.</summary>
internal static partial class FileNames
{
    private const int CurrentFolder = -100, NoFollow = 0x100;
    private const uint MaskLinks = 4;

    /// <summary>Whether a file has no name but this one. True where the platform has no way to ask.</summary>
    public static bool IsOnly(string path)
    {
        if (!OperatingSystem.IsLinux())
            return true;
        var buffer = default(Statx);
        return StatxPath(CurrentFolder, path, NoFollow, MaskLinks, ref buffer) != 0 || buffer.Links <= 1;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int StatxPath(int folder, string path, int flags, uint mask, ref Statx result);

    /// <summary>The kernel's struct statx: the same on every architecture, 256 bytes, the links at 16.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Statx
    {
        [FieldOffset(16)]
        public uint Links;
    }
}
