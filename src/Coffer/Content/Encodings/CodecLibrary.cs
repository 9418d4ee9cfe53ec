using System.Reflection;
using System.Runtime.InteropServices;

namespace Coffer.Content.Encodings;

/// <summary>A codec that the platform brings along: loaded at first use, and simply not there where it is not installed.</summary>
internal sealed class CodecLibrary
{
    // The names that LibraryImport uses; the resolver below turns them into what the platform calls the file.
    internal const string ZstdImport = "coffer-zstd";
    internal const string Lz4Import = "coffer-lz4";

    private readonly Lazy<nint> _handle;

    // One resolver per assembly is all .NET allows, so both libraries share it.
    static CodecLibrary() => NativeLibrary.SetDllImportResolver(typeof(CodecLibrary).Assembly, Resolve);

    private CodecLibrary(string mustExport, string[] linux, string[] mac, string[] windows, string linuxPackage, string macPackage)
    {
        var names = OperatingSystem.IsWindows() ? windows : OperatingSystem.IsMacOS() ? mac : linux;
        FileName = names[0];
        Remedy = OperatingSystem.IsWindows() ? $"put {FileName} beside the program"
            : OperatingSystem.IsMacOS() ? $"install it with 'brew install {macPackage}'"
            : $"install {linuxPackage}";
        _handle = new Lazy<nint>(() => Load(names, mustExport));
    }

    // compressStream2 came with 1.4.0, the first version whose advanced interface is stable.
    public static CodecLibrary Zstd { get; } = new("ZSTD_compressStream2",
        ["libzstd.so.1", "libzstd.so"],
        ["libzstd.1.dylib", "/opt/homebrew/lib/libzstd.1.dylib", "/usr/local/lib/libzstd.1.dylib"],
        ["libzstd.dll", "zstd.dll"], "libzstd1", "zstd");

    // resetDecompressionContext came with 1.8.0.
    public static CodecLibrary Lz4 { get; } = new("LZ4F_resetDecompressionContext",
        ["liblz4.so.1", "liblz4.so"],
        ["liblz4.1.dylib", "/opt/homebrew/lib/liblz4.1.dylib", "/usr/local/lib/liblz4.1.dylib"],
        ["liblz4.dll", "lz4.dll", "msys-lz4-1.dll"], "liblz4-1", "lz4");

    /// <summary>The file's usual name on this platform.</summary>
    public string FileName { get; }

    /// <summary>What a person does to have it.</summary>
    public string Remedy { get; }

    public bool IsPresent => _handle.Value != 0;

    private static nint Resolve(string import, Assembly assembly, DllImportSearchPath? searchPath) => import switch
    {
        ZstdImport => Zstd._handle.Value,
        Lz4Import => Lz4._handle.Value,
        _ => 0,
    };

    private static nint Load(string[] names, string mustExport)
    {
        foreach (var name in names)
        {
            if (!NativeLibrary.TryLoad(name, typeof(CodecLibrary).Assembly, DllImportSearchPath.SafeDirectories, out var handle))
                continue;
            if (NativeLibrary.TryGetExport(handle, mustExport, out _))
                return handle;
            NativeLibrary.Free(handle);
        }

        return 0;
    }
}
