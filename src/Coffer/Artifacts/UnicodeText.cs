using System.Text;

namespace Coffer.Artifacts;

/// <summary>What every text in this folder is asked: is it well-formed, how long is it, and how is it quoted in a message.</summary>
internal static class UnicodeText
{
    private const int Short = 80, MostShown = 1024;

    public static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        for (var at = text.IndexOfAnyInRange('\ud800', '\udfff'); at >= 0; at = text.IndexOfAnyInRange('\ud800', '\udfff'))
        {
            if (at + 1 == text.Length || !char.IsSurrogatePair(text[at], text[at + 1]))
                return false;
            text = text[(at + 2)..];
        }

        return true;
    }

    /// <summary>C0, DEL and C1.</summary>
    public static bool HoldsControl(ReadOnlySpan<char> text) =>
        text.IndexOfAnyInRange('\0', '\u001f') >= 0 || text.IndexOfAnyInRange('\u007f', '\u009f') >= 0;

    /// <summary>Whether the text takes at most so many bytes of UTF-8; counts only where the number of characters leaves doubt.</summary>
    public static bool FitsUtf8(ReadOnlySpan<char> text, int maxBytes) =>
        text.Length * 3L <= maxBytes || (text.Length <= maxBytes && Encoding.UTF8.GetByteCount(text) <= maxBytes);

    /// <summary>
    /// A value as it stands in a message: shortened, with nothing that could break a line or a terminal, and between quotes where
    /// the words around it could be taken for a part of it: it is empty, or holds a space or a quote.
    /// </summary>
    public static string Quote(string text, int most = MostShown)
    {
        var shown = new StringBuilder();
        foreach (var rune in (text.Length > most ? text[..most] + "…" : text).EnumerateRunes())
            shown.Append(Rune.IsControl(rune) || rune == Rune.ReplacementChar ? "?" : rune.ToString());
        var value = shown.ToString();
        return value.Length == 0 || value.Any(c => char.IsWhiteSpace(c) || c is '\'' or '"' or '`') ? $"'{value}'" : value;
    }

    public static CofferException Refused(string text, string what, string reason) =>
        new(CofferError.InvalidArgument, $"{Quote(text, Short)} is not {what}: {reason}");
}
