using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Coffer.Artifacts;

namespace Coffer.Query.Comparison;

/// <summary>Bytes as lines that can be compared: JSON and XML laid out, so that only what they say counts.</summary>
internal static class TextLayout
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads bytes as text; null where they are none.</summary>
    public static (string Format, string Text)? Of(FilePath path, byte[] bytes)
    {
        if (bytes.AsSpan().Contains((byte)0))
            return null;
        string text;
        try
        {
            text = Strict.GetString(bytes.AsSpan(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }

        var first = text.AsSpan().TrimStart();
        if (first is ['{' or '[', ..] && Json(text) is { } json)
            return ("json", json);
        if (first is ['<', ..] && !path.Value.EndsWith(".html", StringComparison.OrdinalIgnoreCase) && Xml(text) is { } xml)
            return ("xml", xml);
        return ("text", text);
    }

    private static string? Json(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            using var laid = new MemoryStream();
            using (var writer = new Utf8JsonWriter(laid, Indented))
                document.WriteTo(writer);
            return Encoding.UTF8.GetString(laid.GetBuffer(), 0, (int)laid.Length);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Xml(string text)
    {
        try
        {
            // No document type: what it names may be a file of this machine, or grow without end.
            using var reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreWhitespace = true });
            return XDocument.Load(reader).ToString();
        }
        catch (XmlException)
        {
            return null;
        }
    }
}
