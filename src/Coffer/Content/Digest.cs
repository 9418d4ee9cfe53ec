using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Coffer.Content;

/// <summary>The SHA-256 of bytes in their raw form: what content is known by. Written <c>sha256:</c> and 64 lower-case hex digits.</summary>
public readonly record struct Digest : IComparable<Digest>
{
    /// <summary>The bytes of a SHA-256.</summary>
    public const int Size = 32;

    private const string Prefix = "sha256:";

    // Not two of UInt128: what holds one of those is compiled only when it runs, and with it all that a digest is passed to.
    private readonly ulong _first, _second, _third, _fourth;

    private Digest(ReadOnlySpan<byte> hash)
    {
        _first = BinaryPrimitives.ReadUInt64BigEndian(hash);
        _second = BinaryPrimitives.ReadUInt64BigEndian(hash[8..]);
        _third = BinaryPrimitives.ReadUInt64BigEndian(hash[16..]);
        _fourth = BinaryPrimitives.ReadUInt64BigEndian(hash[24..]);
    }

    /// <summary>The 64 lower-case hex digits.</summary>
    public string Hex => string.Create(Size * 2, this, static (hex, digest) => digest.WriteHex(hex));

    /// <summary>The digest of bytes in memory.</summary>
    public static Digest Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[Size];
        SHA256.HashData(bytes, hash);
        return new(hash);
    }

    /// <summary>A digest from its 32 bytes.</summary>
    public static Digest FromBytes(ReadOnlySpan<byte> hash)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(hash.Length, Size);
        return new(hash);
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
        Span<byte> hash = stackalloc byte[Size];
        Convert.FromHexString(hex, hash, out _, out _);
        digest = new(hash);
        return true;
    }

    /// <summary>The 32 bytes.</summary>
    public byte[] ToByteArray()
    {
        var hash = new byte[Size];
        WriteTo(hash);
        return hash;
    }

    /// <summary>Writes the 64 lower-case hex digits.</summary>
    /// <param name="hex">Room for 64 characters; what is behind them is left as it is.</param>
    public void WriteHex(Span<char> hex)
    {
        Span<byte> hash = stackalloc byte[Size];
        WriteTo(hash);
        if (!Convert.TryToHexStringLower(hash, hex, out _))
            throw new ArgumentException("64 characters are needed.", nameof(hex));
    }

    /// <inheritdoc/>
    public int CompareTo(Digest other) =>
        _first != other._first ? _first.CompareTo(other._first)
        : _second != other._second ? _second.CompareTo(other._second)
        : _third != other._third ? _third.CompareTo(other._third)
        : _fourth.CompareTo(other._fourth);

    /// <inheritdoc/>
    public override int GetHashCode() => unchecked((int)_fourth); // as random as any hash of it

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

    private void WriteTo(Span<byte> hash)
    {
        BinaryPrimitives.WriteUInt64BigEndian(hash, _first);
        BinaryPrimitives.WriteUInt64BigEndian(hash[8..], _second);
        BinaryPrimitives.WriteUInt64BigEndian(hash[16..], _third);
        BinaryPrimitives.WriteUInt64BigEndian(hash[24..], _fourth);
    }

    private static readonly System.Buffers.SearchValues<char> HexDigits = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");
}
