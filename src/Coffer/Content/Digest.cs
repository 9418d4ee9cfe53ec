using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Coffer.Content;

/// <summary>The SHA-256 of bytes in their raw form: what content is known by. Written <c>sha256:</c> and 64 lower-case hex digits.</summary>
public readonly record struct Digest : IComparable<Digest>
{
    /// <summary>The bytes of a SHA-256.</summary>
    public const int Size = 32;

    private const string Prefix = "sha256:";

    private readonly string? _hex;

    private Digest(string hex) => _hex = hex;

    /// <summary>The 64 lower-case hex digits.</summary>
    public string Hex => _hex ?? throw new InvalidOperationException("A default Digest names nothing.");

    /// <summary>The digest of bytes in memory.</summary>
    public static Digest Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[Size];
        SHA256.HashData(bytes, hash);
        return FromBytes(hash);
    }

    /// <summary>A digest from its 32 bytes.</summary>
    public static Digest FromBytes(ReadOnlySpan<byte> hash)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(hash.Length, Size);
        return new(Convert.ToHexStringLower(hash));
    }

    /// <summary>Reads <c>sha256:</c> with 64 hex digits, or the 64 digits alone, in either case.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: the text is not a digest.</exception>
    public static Digest Parse(string text) => TryParse(text, out var digest)
        ? digest
        : throw new CofferException(CofferError.InvalidArgument, $"'{text}' is not a digest; write sha256: and 64 hex digits");

    /// <inheritdoc cref="Parse"/>
    public static bool TryParse([NotNullWhen(true)] string? text, out Digest digest)
    {
        digest = default;
        if (text is null)
            return false;
        var hex = text.StartsWith(Prefix, StringComparison.Ordinal) ? text.AsSpan(Prefix.Length) : text.AsSpan();
        if (hex.Length != Size * 2 || hex.ContainsAnyExcept(HexDigits))
            return false;
        digest = new(hex.ToString().ToLowerInvariant());
        return true;
    }

    /// <summary>The 32 bytes.</summary>
    public byte[] ToByteArray() => Convert.FromHexString(Hex);

    /// <inheritdoc/>
    public int CompareTo(Digest other) => string.CompareOrdinal(_hex, other._hex);

    /// <summary><c>sha256:</c> and 64 hex digits.</summary>
    public override string ToString() => Prefix + Hex;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <(Digest left, Digest right) => left.CompareTo(right) < 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >(Digest left, Digest right) => left.CompareTo(right) > 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <=(Digest left, Digest right) => left.CompareTo(right) <= 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >=(Digest left, Digest right) => left.CompareTo(right) >= 0;

    private static readonly System.Buffers.SearchValues<char> HexDigits = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");
}
