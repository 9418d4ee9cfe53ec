using System.Globalization;
using Coffer.Blobs;
using Coffer.Content.Encodings;

namespace Coffer.Content;

/// <summary>
/// The key of a digest's blob, <c>content/sha256/&lt;2 hex&gt;/&lt;64 hex&gt;[~n][.suffix]</c>: <c>~n</c> marks a copy that was written afresh
/// because collection n (or an older one) named the plain key; the suffix says the encoding.
/// </summary>
internal static class ContentKey
{
    /// <summary>What the keys of all content begin with.</summary>
    public const string Root = "content/sha256/";

    /// <summary>The key of a digest in an encoding.</summary>
    /// <param name="digest">The content.</param>
    /// <param name="fresh">0 for the plain key, else the number of the collection behind which it is fresh.</param>
    /// <param name="encoding">How the blob is encoded.</param>
    public static BlobKey Of(Digest digest, long fresh, ContentEncoding encoding)
    {
        Span<char> hex = stackalloc char[Digest.Size * 2];
        digest.WriteHex(hex);
        var suffix = ContentEncodings.SuffixOf(encoding);
        return new(fresh == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{Root}{hex[..2]}/{hex}{suffix}")
            : string.Create(CultureInfo.InvariantCulture, $"{Root}{hex[..2]}/{hex}~{fresh}{suffix}"));
    }

    /// <summary>What all keys of one digest begin with.</summary>
    public static string Prefix(Digest digest) => Of(digest, fresh: 0, ContentEncoding.None).Value;

    /// <summary>What the keys of a shard begin with.</summary>
    public static string ShardPrefix(string shard) => Root + shard + "/";

    /// <summary>The two hex digits that a digest's keys are filed under.</summary>
    public static string ShardOf(Digest digest)
    {
        Span<char> hex = stackalloc char[Digest.Size * 2];
        digest.WriteHex(hex);
        return hex[..2].ToString();
    }

    /// <summary>The number after a key's <c>~</c>; 0 where it has none.</summary>
    public static long FreshOf(BlobKey key)
    {
        var mark = key.Value.IndexOf('~', StringComparison.Ordinal);
        if (mark < 0)
            return 0;
        var digits = key.Value.AsSpan(mark + 1);
        var end = digits.IndexOfAnyExceptInRange('0', '9');
        return long.TryParse(end < 0 ? digits : digits[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var fresh) ? fresh : 0;
    }

    /// <summary>Reads a key back; false where it is none of content.</summary>
    public static bool TryRead(BlobInfo blob, out ContentPlacement placement)
    {
        placement = null!;
        var key = blob.Key.Value;
        const int HexAt = 3; // after "ab/"
        if (!key.StartsWith(Root, StringComparison.Ordinal) || key.Length < Root.Length + HexAt + 64)
            return false;
        if (!Digest.TryParse(key.Substring(Root.Length + HexAt, 64), out var digest))
            return false;
        var rest = key.AsSpan(Root.Length + HexAt + 64);
        var fresh = 0L;
        if (rest.StartsWith("~"))
        {
            var digits = rest[1..].IndexOf('.') is var dot and >= 0 ? rest[1..(dot + 1)] : rest[1..];
            if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out fresh) || fresh == 0)
                return false;
            rest = rest[(digits.Length + 1)..];
        }

        if (!ContentEncodings.TryFromSuffix(rest.ToString(), out var encoding) || Of(digest, fresh, encoding) != blob.Key)
            return false;
        placement = new ContentPlacement(digest, blob.Key, blob.Length, encoding);
        return true;
    }
}
