using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Coffer.Artifacts;

/// <summary>
/// JSON as RFC 8785 (JSON Canonicalization Scheme) writes it: one sequence of bytes for one value, so that it can be digested and
/// signed. What that form could not keep is refused rather than changed.
/// </summary>
public static class CanonicalJson
{
    /// <summary>How deep objects and arrays may nest.</summary>
    public const int MaxDepth = 64;

    private const long MaxExact = 1L << 53;

    /// <summary>The canonical bytes of a value.</summary>
    /// <inheritdoc cref="Write(JsonElement, IBufferWriter{byte})"/>
    public static byte[] ToBytes(JsonElement element)
    {
        var output = new ArrayBufferWriter<byte>();
        Write(element, output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Writes a value in canonical form.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: the value holds a member twice, an unpaired
    /// surrogate, a number outside the range of a double, a whole number whose digits a double would not keep (beyond ±2^53),
    /// or nests deeper than <see cref="MaxDepth"/>.</exception>
    public static void Write(JsonElement element, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        Write(element, output, MaxDepth);
    }

    internal static void Write(JsonElement element, IBufferWriter<byte> output, int maxDepth) =>
        Value(element, new CanonicalJsonWriter(output), maxDepth);

    private static void Value(JsonElement element, CanonicalJsonWriter writer, int depthLeft)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                Object(element, writer, Deeper(depthLeft));
                break;
            case JsonValueKind.Array:
                Array(element, writer, Deeper(depthLeft));
                break;
            case JsonValueKind.String:
                writer.String(Text(element));
                break;
            case JsonValueKind.Number:
                Number(JsonMarshal.GetRawUtf8Value(element), writer);
                break;
            case JsonValueKind.True:
                writer.Raw("true"u8);
                break;
            case JsonValueKind.False:
                writer.Raw("false"u8);
                break;
            case JsonValueKind.Null:
                writer.Raw("null"u8);
                break;
            default:
                throw new CofferException(CofferError.InvalidArgument, "there is no JSON value here");
        }
    }

    private static void Object(JsonElement element, CanonicalJsonWriter writer, int depthLeft)
    {
        var members = new List<(string Name, JsonElement Value)>();
        foreach (var member in element.EnumerateObject())
            members.Add((Name(member), member.Value));
        members.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));

        writer.Raw("{"u8);
        for (var i = 0; i < members.Count; i++)
        {
            var (name, value) = members[i];
            if (i > 0)
            {
                if (name == members[i - 1].Name)
                    throw new CofferException(CofferError.InvalidArgument, $"the JSON object has {UnicodeText.Quote(name)} twice; give each member once");
                writer.Raw(","u8);
            }

            writer.String(name);
            writer.Raw(":"u8);
            Value(value, writer, depthLeft);
        }

        writer.Raw("}"u8);
    }

    private static void Array(JsonElement element, CanonicalJsonWriter writer, int depthLeft)
    {
        writer.Raw("["u8);
        var first = true;
        foreach (var item in element.EnumerateArray())
        {
            if (!first)
                writer.Raw(","u8);
            first = false;
            Value(item, writer, depthLeft);
        }

        writer.Raw("]"u8);
    }

    private static void Number(ReadOnlySpan<byte> raw, CanonicalJsonWriter writer)
    {
        var isWhole = raw.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0;
        if (isWhole && long.TryParse(raw, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) && whole is >= -MaxExact and <= MaxExact)
        {
            writer.Number(whole);
            return;
        }

        var value = double.Parse(raw, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (!double.IsFinite(value) || (value == 0 && IsNotZero(raw)))
            throw NotKept(raw);
        Span<byte> text = stackalloc byte[EcmaNumber.MaxLength];
        text = text[..EcmaNumber.Format(value, text)];

        // 1e20 is written 100000000000000000000, so a whole number beyond 2^53 must stay readable where it already reads like that.
        if (isWhole && !text.SequenceEqual(raw))
            throw NotKept(raw);
        writer.Raw(text);
    }

    private static bool IsNotZero(ReadOnlySpan<byte> raw)
    {
        var exponent = raw.IndexOfAny((byte)'e', (byte)'E');
        return (exponent < 0 ? raw : raw[..exponent]).IndexOfAnyInRange((byte)'1', (byte)'9') >= 0;
    }

    private static CofferException NotKept(ReadOnlySpan<byte> raw) => new(
        CofferError.InvalidArgument,
        $"the number {System.Text.Encoding.ASCII.GetString(raw.Length > 40 ? raw[..40] : raw)} cannot be kept exactly in JSON; write it as a text");

    private static int Deeper(int depthLeft) => depthLeft > 0
        ? depthLeft - 1
        : throw new CofferException(CofferError.InvalidArgument, $"the JSON nests deeper than {MaxDepth} levels; flatten it");

    private static string Text(JsonElement element)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw new CofferException(CofferError.InvalidArgument, "a JSON text holds an unpaired surrogate; give valid Unicode", e);
        }
    }

    private static string Name(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException e)
        {
            throw new CofferException(CofferError.InvalidArgument, "a JSON member's name holds an unpaired surrogate; give valid Unicode", e);
        }
    }
}
