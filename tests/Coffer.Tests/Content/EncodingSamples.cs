using System.Text;
using Coffer.Content;
using Coffer.Content.Encodings;

namespace Coffer.Tests.Content;

/// <summary>Bytes of a few kinds, the same on every run.</summary>
internal static class EncodingSamples
{
    public static byte[] Random(int size, int seed = 1)
    {
        var bytes = new byte[size];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static byte[] Text(int size, int seed = 1)
    {
        var random = new Random(seed);
        var text = new StringBuilder(size + 200);
        while (text.Length < size)
        {
            text.Append("2026-11-21T10:").Append(random.Next(60).ToString("00")).Append(" INFO [http.server] request ")
                .Append(random.Next().ToString("x8")).Append(" took ").Append(random.Next(2000)).Append(" ms path=/api/v1/items/")
                .Append(random.Next(100000)).Append('\n');
        }

        return Encoding.ASCII.GetBytes(text.ToString(0, size));
    }

    public static byte[] Of(string kind, int size) => kind switch
    {
        "random" => Random(size),
        "text" => Text(size),
        "zeros" => new byte[size],
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, message: null),
    };

    public static async Task<byte[]> EncodeAsync(byte[] raw, ContentEncoding encoding, int level, int chunk = 81920, int workers = 0, bool sized = false)
    {
        var destination = new MemoryStream();
        await using (var encoder = ContentEncodings.OfThisMachine.OpenEncoder(
            destination, encoding, level, workers, sized ? raw.Length : null))
        {
            for (var at = 0; at < raw.Length; at += chunk)
                await encoder.WriteAsync(raw.AsMemory(at, Math.Min(chunk, raw.Length - at)), TestContext.Current.CancellationToken);
            await encoder.CompleteAsync(TestContext.Current.CancellationToken);
            Assert.Equal(raw.Length, encoder.RawSize);
            Assert.Equal(destination.Length, encoder.EncodedSize);
        }

        return destination.ToArray();
    }

    public static async Task<byte[]> DecodeAsync(Stream encoded, ContentEncoding encoding, int chunk = 81920)
    {
        await using var decoder = ContentEncodings.OfThisMachine.OpenDecoder(encoded, encoding);
        var raw = new MemoryStream();
        var buffer = new byte[chunk];
        while (await decoder.ReadAsync(buffer, TestContext.Current.CancellationToken) is > 0 and var count)
            raw.Write(buffer, 0, count);
        return raw.ToArray();
    }

    public static byte[] Decode(byte[] encoded, ContentEncoding encoding)
    {
        using var decoder = ContentEncodings.OfThisMachine.OpenDecoder(new MemoryStream(encoded), encoding);
        using var raw = new MemoryStream();
        decoder.CopyTo(raw);
        return raw.ToArray();
    }
}
