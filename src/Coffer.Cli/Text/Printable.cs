using System.Globalization;
using System.Text;

namespace Coffer.Cli.Text;

/// <summary>Text as it may stand on a terminal: a file's path or a tag must not move the cursor or change its colours.</summary>
internal static class Printable
{
    /// <summary>The text in one line, with control characters written as <c>\x1b</c>.</summary>
    public static string Line(string text)
    {
        if (!text.Any(IsUnsafe))
            return text;
        var line = new StringBuilder(text.Length + 16);
        foreach (var character in text)
        {
            if (IsUnsafe(character))
                line.Append(character <= 0xFF ? $"\\x{(int)character:x2}" : $"\\u{(int)character:x4}");
            else
                line.Append(character);
        }

        return line.ToString();
    }

    /// <summary>A value as it stands in a message: between quotes only where the words around it could be taken for a part of it.</summary>
    public static string Quote(string value) =>
        value.Length == 0 || value.Any(character => char.IsWhiteSpace(character) || character is '\'' or '"' or '`') ? $"'{value}'" : value;

    /// <summary>The columns that text takes on a terminal.</summary>
    public static int Width(string text)
    {
        var width = 0;
        foreach (var rune in text.EnumerateRunes())
            width += WidthOf(rune);
        return width;
    }

    // Line separators and the marks that turn the writing direction are no control characters by category, but act as such.
    private static bool IsUnsafe(char character) =>
        char.IsControl(character) || character is '\u2028' or '\u2029' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');

    private static int WidthOf(Rune rune) => rune.Value switch
    {
        < 0x300 => 1,
        (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0xA4CF) or (>= 0xAC00 and <= 0xD7A3) or (>= 0xF900 and <= 0xFAFF)
            or (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF00 and <= 0xFF60) or (>= 0xFFE0 and <= 0xFFE6)
            or (>= 0x1F300 and <= 0x1FAFF) or (>= 0x20000 and <= 0x3FFFD) => 2,
        _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format ? 0 : 1,
    };
}
