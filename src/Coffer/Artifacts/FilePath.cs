using System.Diagnostics.CodeAnalysis;
using Coffer.Blobs;

namespace Coffer.Artifacts;

/// <summary>
/// The path of a file inside a version: segments joined by <c>/</c>, kept as given, 1 to 255 bytes of UTF-8 each and at most
/// 4,096 in all. Never absolute; no empty, <c>.</c> or <c>..</c> segment. Other control characters than NUL, back-slashes and
/// colons are kept: they are legal in file names elsewhere; see <see cref="RefusalOnThisDisk"/>.
/// </summary>
public readonly record struct FilePath : IComparable<FilePath>
{
    /// <summary>The longest path, in bytes of UTF-8.</summary>
    public const int MaxBytes = 4096;

    /// <summary>The longest segment, in bytes of UTF-8.</summary>
    public const int MaxSegmentBytes = 255;

    private readonly string? _value;

    /// <summary>Creates a path.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: the text is not such a path; the message says which rule it breaks.</exception>
    public FilePath(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (Refusal(value) is { } reason)
            throw UnicodeText.Refused(value, "a path inside a version", reason);
        _value = value;
    }

    private FilePath(string value, bool _) => _value = value;

    /// <summary>The path as text.</summary>
    public string Value => _value ?? throw new InvalidOperationException("A default FilePath names nothing.");

    /// <summary>Creates a path; false where the text is not one.</summary>
    public static bool TryCreate([NotNullWhen(true)] string? value, out FilePath path)
    {
        var fits = value is not null && Refusal(value) is null;
        path = fits ? new(value!, true) : default;
        return fits;
    }

    /// <summary>Why this path cannot be written to a disk of this machine as it is; null where it can.</summary>
    public string? RefusalOnThisDisk() => OperatingSystem.IsWindows() ? RefusalOnWindows() : null;

    /// <summary>Why this path cannot be written to a Windows disk as it is; null where it can.</summary>
    public string? RefusalOnWindows()
    {
        foreach (var range in Value.AsSpan().Split('/'))
        {
            var segment = Value.AsSpan(range);
            var bad = segment.IndexOfAny(RefusedOnWindows);
            if (bad >= 0)
                return segment[bad] < ' ' ? "it holds a control character" : $"it holds '{segment[bad]}'";
            if (segment[^1] is '.' or ' ')
                return "a segment ends with a dot or a space";
            if (IsDevice(segment))
                return $"{segment} is the name of a device";
        }

        return null;
    }

    /// <summary>Paths are ordered by the bytes of their UTF-8 form.</summary>
    public int CompareTo(FilePath other) => BlobKey.CompareUtf8(Value, other.Value);

    /// <inheritdoc/>
    public override string ToString() => _value ?? "";

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <(FilePath left, FilePath right) => left.CompareTo(right) < 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >(FilePath left, FilePath right) => left.CompareTo(right) > 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <=(FilePath left, FilePath right) => left.CompareTo(right) <= 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >=(FilePath left, FilePath right) => left.CompareTo(right) >= 0;

    private static string? Refusal(string value)
    {
        if (value.Length == 0)
            return "it is empty";
        if (!UnicodeText.IsWellFormed(value))
            return "it is not valid Unicode (an unpaired surrogate)";
        if (!UnicodeText.FitsUtf8(value, MaxBytes))
            return $"it is longer than {MaxBytes} bytes";
        if (value.Contains('\0', StringComparison.Ordinal))
            return "it holds NUL";
        if (value[0] == '/')
            return "it is absolute";
        foreach (var range in value.AsSpan().Split('/'))
        {
            var segment = value.AsSpan(range);
            if (segment is "" or "." or "..")
                return "a segment is empty, '.' or '..'";
            if (!UnicodeText.FitsUtf8(segment, MaxSegmentBytes))
                return $"a segment is longer than {MaxSegmentBytes} bytes";
        }

        return null;
    }

    private static bool IsDevice(ReadOnlySpan<char> segment)
    {
        var dot = segment.IndexOf('.');
        var stem = (dot < 0 ? segment : segment[..dot]).TrimEnd(' ');
        if (stem.Length == 4 && Is(stem[..3], "com", "lpt"))
            return char.IsAsciiDigit(stem[3]) || stem[3] is '¹' or '²' or '³'; // Windows takes these superscripts for digits
        return Is(stem, "con", "prn") || Is(stem, "aux", "nul") || Is(stem, "conin$", "conout$");
    }

    private static bool Is(ReadOnlySpan<char> stem, string one, string other) =>
        stem.Equals(one, StringComparison.OrdinalIgnoreCase) || stem.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static readonly System.Buffers.SearchValues<char> RefusedOnWindows = System.Buffers.SearchValues.Create(
        [.. Enumerable.Range(0, 32).Select(c => (char)c), '\\', ':', '<', '>', '"', '|', '?', '*']);
}
