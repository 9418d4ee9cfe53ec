using System.Security.Cryptography;
using System.Text;
using Coffer.Blobs;

namespace Coffer.Journal;

/// <summary>
/// How a record lies in its blob: the payload (one JSON text), a line feed, and a line that proves it and names its writer,
/// <c>{"check":"&lt;SHA-256 of key, payload and writer, each on a line&gt;","writer":"&lt;32 hex&gt;"}</c> with a line feed. Both lines are JSON, so <c>jq</c> reads them.
/// </summary>
/// <remarks>
/// The check finds every accidental change without a signature, and a record that was put in another's place. The writer lets
/// an append whose answer was lost on the wire be told from one that somebody else won.
/// </remarks>
internal static class RecordFrame
{
    private const int HexOfCheck = 64, HexOfWriter = 32;
    private static readonly int TrailerLength = Trailer(new string('0', HexOfCheck), new string('0', HexOfWriter)).Length;

    public static string NewWriter() => Guid.NewGuid().ToString("n");

    public static byte[] Write(BlobKey key, ReadOnlySpan<byte> payload, string writer)
    {
        var blob = new byte[payload.Length + TrailerLength];
        payload.CopyTo(blob);
        Trailer(Check(key, payload, writer), writer).CopyTo(blob, payload.Length);
        return blob;
    }

    /// <summary>The payload and the writer of a record's blob.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.Corrupt"/>: the bytes are not what was written.</exception>
    public static (ReadOnlyMemory<byte> Payload, string Writer) Read(ReadOnlyMemory<byte> blob, BlobKey key)
    {
        if (blob.Length > TrailerLength)
        {
            var payload = blob[..^TrailerLength];
            var trailer = blob.Span[^TrailerLength..];
            var writer = Encoding.Latin1.GetString(trailer[^(HexOfWriter + 3)..^3]);
            if (trailer.SequenceEqual(Trailer(Check(key, payload.Span, writer), writer)))
                return (payload, writer);
        }

        throw new CofferException(CofferError.Corrupt, $"the record {key} is damaged; restore it from a copy of the store");
    }

    private static byte[] Trailer(string check, string writer) =>
        Encoding.Latin1.GetBytes($$"""{{"\n"}}{"check":"{{check}}","writer":"{{writer}}"}{{"\n"}}""");

    private static string Check(BlobKey key, ReadOnlySpan<byte> payload, string writer)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(key.Value));
        hash.AppendData("\n"u8);
        hash.AppendData(payload);
        hash.AppendData("\n"u8);
        hash.AppendData(Encoding.Latin1.GetBytes(writer));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
