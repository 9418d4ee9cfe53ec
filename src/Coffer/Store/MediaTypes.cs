namespace Coffer.Store;

/// <summary>The media types of file names, for files whose manifest names none.</summary>
internal static class MediaTypes
{
    /// <summary>Bytes of no known kind.</summary>
    public const string Unknown = "application/octet-stream";

    private static readonly Dictionary<string, string> ByExtension = new(StringComparer.OrdinalIgnoreCase)
    {
        [".7z"] = "application/x-7z-compressed",
        [".avif"] = "image/avif",
        [".br"] = Unknown,
        [".bz2"] = "application/x-bzip2",
        [".css"] = "text/css; charset=utf-8",
        [".csv"] = "text/csv; charset=utf-8",
        [".gif"] = "image/gif",
        [".gz"] = "application/gzip",
        [".htm"] = "text/html; charset=utf-8",
        [".html"] = "text/html; charset=utf-8",
        [".jpeg"] = "image/jpeg",
        [".jpg"] = "image/jpeg",
        [".js"] = "text/javascript; charset=utf-8",
        [".json"] = "application/json",
        [".log"] = "text/plain; charset=utf-8",
        [".lz4"] = Unknown,
        [".md"] = "text/markdown; charset=utf-8",
        [".mp4"] = "video/mp4",
        [".nupkg"] = "application/zip",
        [".pdf"] = "application/pdf",
        [".png"] = "image/png",
        [".sarif"] = "application/sarif+json",
        [".svg"] = "image/svg+xml",
        [".tar"] = "application/x-tar",
        [".tgz"] = "application/gzip",
        [".trx"] = "application/xml",
        [".txt"] = "text/plain; charset=utf-8",
        [".wasm"] = "application/wasm",
        [".webm"] = "video/webm",
        [".webp"] = "image/webp",
        [".whl"] = "application/zip",
        [".xml"] = "application/xml",
        [".xz"] = "application/x-xz",
        [".yaml"] = "application/yaml",
        [".yml"] = "application/yaml",
        [".zip"] = "application/zip",
        [".zst"] = "application/zstd",
    };

    /// <summary>The media type of a file's name.</summary>
    public static string Of(string fileName) => ByExtension.GetValueOrDefault(Path.GetExtension(fileName), Unknown);
}
