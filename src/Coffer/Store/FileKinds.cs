using System.Runtime.InteropServices;

namespace Coffer.Store;

/// <summary>Tells a regular file from a device, socket or pipe, which .NET does not say and whose opening may wait for ever.</summary>
internal static partial class FileKinds
{
    private const int CurrentFolder = -100;
    private const uint MaskType = 1;
    private const int KindMask = 0xF000, Regular = 0x8000;

    /// <summary>Whether a path leads, through links, to a regular file. True where the platform has no way to ask.</summary>
    public static bool IsRegular(string path)
    {
        if (!OperatingSystem.IsLinux())
            return true;
        var buffer = default(Statx);
        return StatxPath(CurrentFolder, path, 0, MaskType, ref buffer) != 0 || (buffer.Mode & KindMask) == Regular;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int StatxPath(int folder, string path, int flags, uint mask, ref Statx result);

    /// <summary>The kernel's struct statx: the same on every architecture, 256 bytes, the mode at 28.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Statx
    {
        [FieldOffset(28)]
        public ushort Mode;
    }
}
