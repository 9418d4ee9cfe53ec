using System.Text;

namespace Coffer.Blobs;

/// <summary>
/// The key of a blob: segments joined by <c>/</c>, at most 1,024 bytes of UTF-8. Empty, <c>.</c> and <c>..</c> segments,
/// back-slashes and control characters are refused, so a key never leads out of its store.
/// </summary>
public readonly record struct BlobKey : IComparable<BlobKey>
{
    /// <summary>The longest key, in bytes of UTF-8; the limit of S3.</summary>
    public const int MaxBytes = 1024;

    private readonly string? _value;

    /// <summary>Creates a key.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: the text is not a key.</exception>
    public BlobKey(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (Refusal(value) is { } reason)
            throw new CofferException(CofferError.InvalidArgument, $"'{Printable(value)}' is not a key: {reason}");
        _value = value;
    }

    /// <summary>The key as text.</summary>
    public string Value => _value ?? throw new InvalidOperationException("A default BlobKey names nothing.");

    /// <summary>Whether a text is a key.</summary>
    public static bool IsKey(string value) => Refusal(value) is null;

    /// <summary>Keys are ordered by the bytes of their UTF-8 form, as every object store lists them.</summary>
    public int CompareTo(BlobKey other) => CompareUtf8(Value, other.Value);

    /// <summary>Compares two texts by the bytes of their UTF-8 form, which differs from UTF-16 order beyond the basic plane.</summary>
    public static int CompareUtf8(string left, string right)
    {
        var length = Math.Min(left.Length, right.Length);
        for (var i = 0; i < length; i++)
        {
            char a = left[i], b = right[i];
            if (a == b)
                continue;
            var surrogates = (char.IsSurrogate(a) ? 1 : 0) - (char.IsSurrogate(b) ? 1 : 0);
            return surrogates != 0 ? surrogates : a - b;
        }

        return left.Length - right.Length;
    }

    /// <inheritdoc/>
    public override string ToString() => _value ?? "";

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <(BlobKey left, BlobKey right) => left.CompareTo(right) < 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >(BlobKey left, BlobKey right) => left.CompareTo(right) > 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <=(BlobKey left, BlobKey right) => left.CompareTo(right) <= 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >=(BlobKey left, BlobKey right) => left.CompareTo(right) >= 0;

    private static string? Refusal(string value)
    {
        if (value.Length == 0)
            return "it is empty";
        if (value.Length > MaxBytes || Encoding.UTF8.GetByteCount(value) > MaxBytes)
            return $"it is longer than {MaxBytes} bytes";
        foreach (var c in value)
        {
            if (char.IsControl(c) || c == '\\')
                return "it holds a control character or a back-slash";
        }

        if (!HasOnlyPairedSurrogates(value))
            return "it is not valid Unicode";
        foreach (var range in value.AsSpan().Split('/'))
        {
            if (value.AsSpan(range) is "" or "." or "..")
                return "a segment is empty, '.' or '..'";
        }

        return null;
    }

    private static bool HasOnlyPairedSurrogates(string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (!char.IsSurrogate(value[i]))
                continue;
            if (i + 1 == value.Length || !char.IsSurrogatePair(value[i], value[i + 1]))
                return false;
            i++;
        }

        return true;
    }

    private static string Printable(string value) =>
        string.Concat((value.Length > 80 ? value[..80] + "…" : value).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
}
