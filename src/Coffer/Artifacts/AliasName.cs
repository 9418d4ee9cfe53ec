using System.Diagnostics.CodeAnalysis;
using Coffer.Content;

namespace Coffer.Artifacts;

/// <summary>
/// The name of an alias: 1 to 128 of <c>A-Z a-z 0-9 . _ -</c>, the first a letter or digit. Refused are texts a reference would
/// read as something else: all digits (a number), <c>latest</c> in any case (computed), and 64 hex digits (a digest).
/// </summary>
public readonly record struct AliasName : IComparable<AliasName>
{
    /// <summary>The longest alias, in characters.</summary>
    public const int MaxLength = 128;

    /// <summary>The word for the newest version; computed, never an alias.</summary>
    public const string Latest = "latest";

    private readonly string? _value;

    /// <summary>Creates an alias name.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: the text is not an alias; the message says which rule it breaks.</exception>
    public AliasName(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (Refusal(value) is { } reason)
            throw UnicodeText.Refused(value, "an alias", $"{reason}; write one such as prod");
        _value = value;
    }

    private AliasName(string value, bool _) => _value = value;

    /// <summary>The alias as text.</summary>
    public string Value => _value ?? throw new InvalidOperationException("A default AliasName names nothing.");

    /// <summary>Creates an alias name; false where the text is not one.</summary>
    public static bool TryCreate([NotNullWhen(true)] string? value, out AliasName alias)
    {
        var fits = value is not null && Refusal(value) is null;
        alias = fits ? new(value!, true) : default;
        return fits;
    }

    /// <summary>
    /// The alias as it stands in a blob key, escaped like <see cref="ArtifactName.ToKeyPart"/>. One with more than some fifty
    /// upper-case letters may become the <c>~~</c> form, so its record must say the alias.
    /// </summary>
    public string ToKeyPart() => KeyEscape.Escape(Value);

    /// <summary>Reads what <see cref="ToKeyPart"/> wrote; false for the <c>~~</c> form and for anything else.</summary>
    public static bool TryFromKeyPart([NotNullWhen(true)] string? keyPart, out AliasName alias)
    {
        alias = default;
        return keyPart is not null && KeyEscape.TryUnescape(keyPart, out var value) && TryCreate(value, out alias);
    }

    /// <summary>Ordinal.</summary>
    public int CompareTo(AliasName other) => string.CompareOrdinal(Value, other.Value);

    /// <inheritdoc/>
    public override string ToString() => _value ?? "";

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <(AliasName left, AliasName right) => left.CompareTo(right) < 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >(AliasName left, AliasName right) => left.CompareTo(right) > 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <=(AliasName left, AliasName right) => left.CompareTo(right) <= 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >=(AliasName left, AliasName right) => left.CompareTo(right) >= 0;

    private static string? Refusal(string value)
    {
        if (value.Length == 0)
            return "it is empty";
        if (value.Length > MaxLength)
            return $"it is longer than {MaxLength} characters";
        if (value.AsSpan().ContainsAnyExcept(Allowed))
            return "only letters, digits, '.', '_' and '-' are allowed";
        if (!char.IsAsciiLetterOrDigit(value[0]))
            return "it must start with a letter or digit";
        if (!value.AsSpan().ContainsAnyExceptInRange('0', '9'))
            return "all digits would read as a version number";
        if (value.Equals(Latest, StringComparison.OrdinalIgnoreCase))
            return "latest is always the newest version and cannot be set";
        return Digest.TryParse(value, out _) ? "it would read as a digest" : null;
    }

    private static readonly System.Buffers.SearchValues<char> Allowed =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");
}
