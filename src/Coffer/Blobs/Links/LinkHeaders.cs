using System.Globalization;
using System.Text;

namespace Coffer.Blobs.Links;

/// <summary>What the answer to a link says of its bytes, so that a browser saves the right thing. What is null is left to the back end.</summary>
public sealed record LinkHeaders
{
    private const string MarksOfExtendedValues = "!#$&+-.^_`|~";

    /// <summary>The name to save it under.</summary>
    public string? FileName { get; init; }

    /// <summary>The media type.</summary>
    public string? ContentType { get; init; }

    /// <summary>How the bytes are encoded, as HTTP calls it: a browser decodes them.</summary>
    public string? ContentEncoding { get; init; }

    /// <summary>
    /// <see cref="FileName"/> as RFC 6266 writes it, to be saved and not shown; null where there is none. A name that not every client
    /// reads stands there twice: in plain ASCII, and whole as RFC 5987 writes it.
    /// </summary>
    public string? ContentDisposition
    {
        get
        {
            if (FileName is null)
                return null;
            var plain = string.Concat(FileName.EnumerateRunes().Select(rune => IsPlain(rune) ? rune.ToString() : "_"));
            return plain == FileName ? $"attachment; filename=\"{plain}\"" : $"attachment; filename=\"{plain}\"; filename*=UTF-8''{Extended(FileName)}";
        }
    }

    /// <summary>Clients differ in how they read quotes, back-slashes and percent signs, and a slash would lead into a folder.</summary>
    private static bool IsPlain(Rune rune) => rune.Value is >= ' ' and <= '~' and not ('"' or '\\' or '%' or '/');

    private static string Extended(string name)
    {
        var text = new StringBuilder();
        foreach (var octet in Encoding.UTF8.GetBytes(name))
        {
            var character = (char)octet;
            if (char.IsAsciiLetterOrDigit(character) || MarksOfExtendedValues.Contains(character, StringComparison.Ordinal))
                text.Append(character);
            else
                text.Append('%').Append(octet.ToString("X2", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }
}
