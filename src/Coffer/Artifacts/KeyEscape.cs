using System.Security.Cryptography;
using System.Text;

namespace Coffer.Artifacts;

/// <summary>
/// How a name is written inside a blob key: <c>a-z 0-9 - _ .</c> and the separator stay, every other byte of the UTF-8 form is
/// <c>~xx</c>. No upper case, no trailing dot and no device name is left, so two names never meet on a disk that ignores case,
/// nor on NTFS; and nothing is left that a URL would encode again.
/// </summary>
internal static class KeyEscape
{
    /// <summary>Above this a segment might not fit the 255 bytes of a file name once a back end adds its own suffix.</summary>
    private const int MaxSegment = 240;

    /// <summary>Above this a key might not fit the 1,024 bytes of an object store once the series adds its own parts.</summary>
    private const int MaxWhole = 700;

    private const string DigestMark = "~~";

    public static string Escape(string name)
    {
        var utf8 = Encoding.UTF8.GetBytes(name);
        var text = new StringBuilder(utf8.Length + 16);
        var fits = true;
        foreach (var range in utf8.AsSpan().Split((byte)'/'))
        {
            if (range.Start.Value > 0)
                text.Append('/');
            var before = text.Length;
            AppendSegment(text, utf8.AsSpan(range));
            fits &= text.Length - before <= MaxSegment;
        }

        return fits && text.Length <= MaxWhole
            ? text.ToString()
            : DigestMark + Convert.ToHexStringLower(SHA256.HashData(utf8));
    }

    /// <summary>The name that escapes to exactly this text; false for the digest form and for anything <see cref="Escape"/> would not write.</summary>
    public static bool TryUnescape(string part, out string name)
    {
        name = "";
        if (part.Length > MaxWhole || part.StartsWith(DigestMark, StringComparison.Ordinal))
            return false;
        var utf8 = new byte[part.Length];
        var length = 0;
        for (var i = 0; i < part.Length; i++)
        {
            if (part[i] > '~')
                return false;
            if (part[i] != '~')
            {
                utf8[length++] = (byte)part[i];
                continue;
            }

            if (i + 2 >= part.Length || !char.IsAsciiHexDigitLower(part[i + 1]) || !char.IsAsciiHexDigitLower(part[i + 2]))
                return false;
            utf8[length++] = Convert.FromHexString(part.AsSpan(i + 1, 2))[0];
            i += 2;
        }

        // Bytes that are not UTF-8 decode to U+FFFD, which escapes to something else.
        name = Encoding.UTF8.GetString(utf8.AsSpan(0, length));
        return Escape(name) == part;
    }

    private static void AppendSegment(StringBuilder text, ReadOnlySpan<byte> segment)
    {
        var isDevice = IsDevice(segment);
        for (var i = 0; i < segment.Length; i++)
        {
            var b = segment[i];
            var stays = b switch
            {
                (byte)'.' => i < segment.Length - 1,
                (byte)'-' or (byte)'_' => true,
                _ => char.IsAsciiLetterLower((char)b) || char.IsAsciiDigit((char)b),
            };
            if (stays && !(i == 0 && isDevice))
                text.Append((char)b);
            else
                text.Append('~').Append(HexDigits[b >> 4]).Append(HexDigits[b & 15]);
        }
    }

    /// <summary>Only lower case matters: an upper-case letter is escaped anyway.</summary>
    private static bool IsDevice(ReadOnlySpan<byte> segment)
    {
        var dot = segment.IndexOf((byte)'.');
        var stem = dot < 0 ? segment : segment[..dot];
        if (stem.Length == 4 && char.IsAsciiDigit((char)stem[3]))
            return stem.StartsWith("com"u8) || stem.StartsWith("lpt"u8);
        return stem.SequenceEqual("con"u8) || stem.SequenceEqual("prn"u8) || stem.SequenceEqual("aux"u8) || stem.SequenceEqual("nul"u8);
    }

    private const string HexDigits = "0123456789abcdef";
}
