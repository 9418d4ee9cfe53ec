using System.Text;

namespace Coffer.Catalog;

/// <summary>The range of texts that begin with a prefix, in the order of their bytes.</summary>
internal static class TextRange
{
    /// <summary>The least text behind everything that begins with a prefix: its last character that has a successor, raised by one. Null: there is none.</summary>
    public static string? EndOf(string prefix)
    {
        var runes = prefix.EnumerateRunes().ToList();
        while (runes.Count > 0)
        {
            var last = runes[^1].Value;
            runes.RemoveAt(runes.Count - 1);
            if (last < 0x10FFFF)
                return string.Concat(runes) + new Rune(last == 0xD7FF ? 0xE000 : last + 1);
        }

        return null;
    }
}
