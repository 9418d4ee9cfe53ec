using System.Buffers.Binary;
using System.Text.Json;

namespace Coffer.Artifacts.Recognition;

/// <summary>safetensors: the length of a header in eight bytes, and the header, a JSON object that says of each tensor its type, shape and place.</summary>
internal static class SafetensorsForm
{
    private const int LengthBytes = 8, SmallestHeader = 2;
    private const ulong LargestHeader = 100_000_000; // the format's own limit

    public static bool Is(ReadOnlySpan<byte> prefix, long? size)
    {
        if (prefix.Length < LengthBytes + SmallestHeader || prefix[LengthBytes] != '{')
            return false;
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length is < SmallestHeader or > LargestHeader || (size is { } bytes && length > (ulong)(bytes - LengthBytes)))
            return false;
        var header = prefix[LengthBytes..];
        var isWhole = length <= (ulong)header.Length;
        return IsHeader(isWhole ? header[..(int)length] : header, isWhole);
    }

    private static bool IsHeader(ReadOnlySpan<byte> header, bool isWhole)
    {
        try
        {
            var reader = new Utf8JsonReader(header, isWhole, default);
            var (tensors, parts, isMetadata) = (0, 0, false);
            while (reader.Read())
            {
                switch (reader)
                {
                    case { CurrentDepth: 1, TokenType: JsonTokenType.PropertyName }:
                        (isMetadata, parts) = (reader.ValueTextEquals("__metadata__"u8), 0);
                        break;
                    case { CurrentDepth: 1, TokenType: JsonTokenType.StartObject or JsonTokenType.EndObject }:
                        if (reader.TokenType == JsonTokenType.EndObject && !isMetadata && parts++ != 3)
                            return false;
                        tensors += reader.TokenType == JsonTokenType.EndObject && !isMetadata ? 1 : 0;
                        break;
                    case { CurrentDepth: 1 }:
                        return false;
                    case { CurrentDepth: 2, TokenType: JsonTokenType.PropertyName } when !isMetadata:
                        if (!reader.ValueTextEquals("dtype"u8) && !reader.ValueTextEquals("shape"u8) && !reader.ValueTextEquals("data_offsets"u8))
                            return false;
                        parts++;
                        break;
                }
            }

            return tensors > 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
