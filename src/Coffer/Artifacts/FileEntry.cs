using Coffer.Content;

namespace Coffer.Artifacts;

/// <summary>One file, folder or symbolic link of a version.</summary>
public sealed record FileEntry
{
    /// <summary>The largest size, in bytes: the largest whole number every JSON reader keeps exact.</summary>
    public const long MaxSize = (1L << 53) - 1;

    /// <summary>The largest mode: the permission, set-id and sticky bits.</summary>
    public const int MaxMode = 0xFFF; // 0o7777

    /// <summary>The longest target of a link, in bytes of UTF-8.</summary>
    public const int MaxTargetBytes = 4096;

    /// <summary>The longest media type, in characters.</summary>
    public const int MaxMediaTypeLength = 255;

    private FileEntry(FilePath path, FileKind kind)
    {
        _ = path.Value;
        Path = path;
        Kind = kind;
    }

    /// <summary>Where it stands inside the version.</summary>
    public FilePath Path { get; }

    /// <summary>Whether it is a file, a folder or a link.</summary>
    public FileKind Kind { get; }

    /// <summary>The digest of the content; null unless a file.</summary>
    public Digest? Digest { get; private init; }

    /// <summary>The size of the content in bytes, raw; 0 unless a file.</summary>
    public long Size { get; private init; }

    /// <summary>The permission bits, 0 to 0o7777, of a file or folder; null for a link and where they are unknown.</summary>
    public int? Mode { get; private init; }

    /// <summary>What a link points to, as it was written; null unless a link.</summary>
    public string? Target { get; private init; }

    /// <summary>The media type of a file, where one was given.</summary>
    public string? MediaType { get; private init; }

    /// <summary>A file with content.</summary>
    /// <param name="path">Where it stands inside the version.</param>
    /// <param name="digest">The digest of the content.</param>
    /// <param name="size">The content's size in bytes, 0 to <see cref="MaxSize"/>.</param>
    /// <param name="mode">The permission bits, 0 to <see cref="MaxMode"/>, where known.</param>
    /// <param name="mediaType">The media type, where known: 1 to 255 printable ASCII characters.</param>
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: a value is out of range.</exception>
    public static FileEntry ForFile(FilePath path, Digest digest, long size, int? mode = null, string? mediaType = null)
    {
        if (digest == default)
            throw new InvalidOperationException("A default Digest names nothing.");
        if (size is < 0 or > MaxSize)
            throw Refused(path, $"its size {size} is not between 0 and {MaxSize} bytes");
        CheckMode(path, mode);
        if (mediaType is not null && (mediaType.Length is 0 or > MaxMediaTypeLength || mediaType.AsSpan().ContainsAnyExceptInRange(' ', '~')))
            throw Refused(path, $"its media type is not 1 to {MaxMediaTypeLength} printable ASCII characters");
        return new(path, FileKind.File) { Digest = digest, Size = size, Mode = mode, MediaType = mediaType };
    }

    /// <summary>A folder.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: the mode is not 0 to <see cref="MaxMode"/>.</exception>
    public static FileEntry ForFolder(FilePath path, int? mode = null)
    {
        CheckMode(path, mode);
        return new(path, FileKind.Folder) { Mode = mode };
    }

    /// <summary>A symbolic link; its target is kept as given, whatever it is.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: the target is empty, longer than <see cref="MaxTargetBytes"/>, holds NUL or is not valid Unicode.</exception>
    public static FileEntry ForLink(FilePath path, string target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (target.Length == 0)
            throw Refused(path, "its target is empty");
        if (!UnicodeText.IsWellFormed(target) || target.Contains('\0', StringComparison.Ordinal))
            throw Refused(path, "its target holds NUL or is not valid Unicode");
        if (!UnicodeText.FitsUtf8(target, MaxTargetBytes))
            throw Refused(path, $"its target is longer than {MaxTargetBytes} bytes");
        return new(path, FileKind.Link) { Target = target };
    }

    private static void CheckMode(FilePath path, int? mode)
    {
        if (mode is < 0 or > MaxMode)
            throw Refused(path, "its mode is not between 0 and 0o7777");
    }

    private static CofferException Refused(FilePath path, string reason) => UnicodeText.Refused(path.Value, "a valid entry", reason);
}
