using System.Diagnostics.CodeAnalysis;
using Coffer.Blobs;

namespace Coffer.Artifacts;

/// <summary>
/// The name of an artifact, like a path: segments joined by <c>/</c>, each 1 to 255 bytes of UTF-8, at most 1,024 in all.
/// Refused are <c>.</c> and <c>..</c> segments, control characters, <c>@</c>, <c>~</c> and back-slashes. Case is kept and matters.
/// </summary>
public readonly record struct ArtifactName : IComparable<ArtifactName>
{
    /// <summary>The longest name, in bytes of UTF-8.</summary>
    public const int MaxBytes = 1024;

    /// <summary>The longest segment, in bytes of UTF-8.</summary>
    public const int MaxSegmentBytes = 255;

    private readonly string? _value;

    /// <summary>Creates a name.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: the text is not a name; the message says which rule it breaks.</exception>
    public ArtifactName(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (Refusal(value) is { } reason)
            throw UnicodeText.Refused(value, "an artifact name", $"{reason}; write one such as models/arcface");
        _value = value;
    }

    private ArtifactName(string value, bool _) => _value = value;

    /// <summary>The name as text.</summary>
    public string Value => _value ?? throw new InvalidOperationException("A default ArtifactName names nothing.");

    /// <summary>Creates a name; false where the text is not one.</summary>
    public static bool TryCreate([NotNullWhen(true)] string? value, out ArtifactName name)
    {
        var fits = value is not null && Refusal(value) is null;
        name = fits ? new(value!, true) : default;
        return fits;
    }

    /// <summary>
    /// The name as it stands in a blob key: only <c>a-z 0-9 - _ . / ~</c>, at most 240 bytes a segment and 700 in all; distinct
    /// names stay distinct on disks that ignore case. A name too long for that becomes <c>~~</c> and the SHA-256 of the name.
    /// </summary>
    public string ToKeyPart() => KeyEscape.Escape(Value);

    /// <summary>Reads what <see cref="ToKeyPart"/> wrote; false for the <c>~~</c> form, whose name only the record says, and for anything else.</summary>
    public static bool TryFromKeyPart([NotNullWhen(true)] string? keyPart, out ArtifactName name)
    {
        name = default;
        return keyPart is not null && KeyEscape.TryUnescape(keyPart, out var value) && TryCreate(value, out name);
    }

    /// <summary>Names are ordered by the bytes of their UTF-8 form.</summary>
    public int CompareTo(ArtifactName other) => BlobKey.CompareUtf8(Value, other.Value);

    /// <inheritdoc/>
    public override string ToString() => _value ?? "";

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <(ArtifactName left, ArtifactName right) => left.CompareTo(right) < 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >(ArtifactName left, ArtifactName right) => left.CompareTo(right) > 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <=(ArtifactName left, ArtifactName right) => left.CompareTo(right) <= 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >=(ArtifactName left, ArtifactName right) => left.CompareTo(right) >= 0;

    private static string? Refusal(string value)
    {
        if (value.Length == 0)
            return "it is empty";
        if (!UnicodeText.IsWellFormed(value))
            return "it is not valid Unicode (an unpaired surrogate)";
        if (!UnicodeText.FitsUtf8(value, MaxBytes))
            return $"it is longer than {MaxBytes} bytes";
        if (UnicodeText.HoldsControl(value))
            return "it holds a control character";
        var reserved = value.AsSpan().IndexOfAny('@', '~', '\\');
        if (reserved >= 0)
            return $"it holds '{value[reserved]}'";
        if (value[0] == '/' || value[^1] == '/')
            return "it starts or ends with '/'";
        foreach (var range in value.AsSpan().Split('/'))
        {
            var segment = value.AsSpan(range);
            if (segment.IsEmpty)
                return "a segment is empty";
            if (segment is "." or "..")
                return "a segment is '.' or '..'";
            if (!UnicodeText.FitsUtf8(segment, MaxSegmentBytes))
                return $"a segment is longer than {MaxSegmentBytes} bytes";
        }

        return null;
    }
}
