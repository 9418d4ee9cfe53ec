using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Coffer.Artifacts;

/// <summary>
/// Writes the tokens of RFC 8785: strings with the fewest escapes, numbers as ECMAScript has them. The caller gives members in
/// order and places the punctuation; <see cref="System.Text.Json.Utf8JsonWriter"/> cannot be told to leave DEL and the like unescaped.
/// </summary>
internal readonly struct CanonicalJsonWriter(IBufferWriter<byte> output)
{
    private const int ChunkChars = 4096;

    public IBufferWriter<byte> Output { get; } = output;

    public void Raw(ReadOnlySpan<byte> bytes) => Output.Write(bytes);

    public void Number(long value)
    {
        Utf8Formatter.TryFormat(value, Output.GetSpan(20), out var written);
        Output.Advance(written);
    }

    public void Number(double value) => Output.Advance(EcmaNumber.Format(value, Output.GetSpan(EcmaNumber.MaxLength)));

    /// <summary>A string with its quotes. The text must be well-formed.</summary>
    public void String(ReadOnlySpan<char> text)
    {
        Raw("\""u8);
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAny(Escaped);
            Plain(plain < 0 ? text : text[..plain]);
            if (plain < 0)
                break;
            Escape(text[plain]);
            text = text[(plain + 1)..];
        }

        Raw("\""u8);
    }

    private void Plain(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var take = Math.Min(text.Length, ChunkChars);
            if (take < text.Length && char.IsHighSurrogate(text[take - 1]))
                take--;
            Output.Advance(Encoding.UTF8.GetBytes(text[..take], Output.GetSpan(take * 3)));
            text = text[take..];
        }
    }

    private void Escape(char c)
    {
        var name = c switch { '"' => '"', '\\' => '\\', '\b' => 'b', '\t' => 't', '\n' => 'n', '\f' => 'f', '\r' => 'r', _ => '\0' };
        if (name != '\0')
        {
            Raw([(byte)'\\', (byte)name]);
            return;
        }

        const string Hex = "0123456789abcdef";
        Raw([(byte)'\\', (byte)'u', (byte)'0', (byte)'0', (byte)Hex[c >> 4], (byte)Hex[c & 15]]);
    }

    private static readonly SearchValues<char> Escaped =
        SearchValues.Create([.. Enumerable.Range(0, 32).Select(c => (char)c), '"', '\\']);
}
