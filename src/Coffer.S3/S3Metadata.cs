using System.Text;
using Amazon.S3.Model;

namespace Coffer.S3;

/// <summary>Words that lie beside an object, in headers: headers carry no letters beyond ASCII, so those are percent-encoded.</summary>
internal static class S3Metadata
{
    /// <summary>What S3 takes, keys and values together.</summary>
    public const int MaxBytes = 2048;

    /// <summary>A value as it stands in a header.</summary>
    public static string Encode(string value)
    {
        var text = new StringBuilder(value.Length);
        foreach (var rune in value.EnumerateRunes())
        {
            // A space at an end would be trimmed on the way.
            if (rune.Value is > ' ' and < 0x7f and not '%' || (rune.Value == ' ' && text.Length > 0 && !value.EndsWith(' ')))
                text.Append(rune);
            else
                text.Append(Uri.EscapeDataString(rune.ToString()));
        }

        return text.ToString();
    }

    /// <summary>Adds words to those of a request.</summary>
    public static void AddTo(MetadataCollection metadata, IReadOnlyDictionary<string, string> words)
    {
        foreach (var (key, value) in words)
            metadata[key] = Encode(value);
    }
}
