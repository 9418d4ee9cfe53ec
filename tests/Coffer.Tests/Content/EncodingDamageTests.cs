using Coffer.Content;
using Coffer.Content.Encodings;

namespace Coffer.Tests.Content;

public class EncodingDamageTests
{
    public static TheoryData<ContentEncoding, int, string> Encoded()
    {
        var data = new TheoryData<ContentEncoding, int, string>();
        foreach (var encoding in (ContentEncoding[])[ContentEncoding.Gzip, ContentEncoding.Brotli, ContentEncoding.Zstd, ContentEncoding.Lz4])
        {
            data.Add(encoding, 0, "text");
            data.Add(encoding, 1, "text");
            data.Add(encoding, 900, "random");
            data.Add(encoding, 3000, "text");
            data.Add(encoding, 100_000, "zeros");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Encoded))]
    public async Task Every_length_short_of_the_whole_is_corrupt(ContentEncoding encoding, int size, string kind)
    {
        var raw = EncodingSamples.Of(kind, size);
        var encoded = await EncodingSamples.EncodeAsync(raw, encoding, 1);
        for (var length = 0; length < encoded.Length; length++)
            await AssertCorrupt(encoded[..length], encoding, size, $"cut to {length} of {encoded.Length}");
    }

    [Theory]
    [InlineData(ContentEncoding.Gzip)]
    [InlineData(ContentEncoding.Brotli)]
    [InlineData(ContentEncoding.Zstd)]
    [InlineData(ContentEncoding.Lz4)]
    public async Task A_large_blob_that_is_cut_is_corrupt(ContentEncoding encoding)
    {
        var encoded = await EncodingSamples.EncodeAsync(EncodingSamples.Text(2_000_000), encoding, 1);
        foreach (var length in (int[])[1, 10, 4096, 8192, 65536, encoded.Length / 2, encoded.Length - 9, encoded.Length - 1])
        {
            var error = await Assert.ThrowsAsync<CofferException>(() =>
                EncodingSamples.DecodeAsync(new TrickleStream(encoded[..length], 5000), encoding));
            Assert.Equal(CofferError.Corrupt, error.Error);
        }
    }

    [Theory]
    [MemberData(nameof(Encoded))]
    public async Task Anything_after_the_last_frame_is_corrupt(ContentEncoding encoding, int size, string kind)
    {
        var raw = EncodingSamples.Of(kind, size);
        var encoded = await EncodingSamples.EncodeAsync(raw, encoding, 1);
        byte[][] tails =
        [
            [0], [0x1f], [0x1f, 0x8b], [0x1f, 0x8b, 8], [0x28], [4, 0x22], new byte[1000], EncodingSamples.Random(9000), encoded[..^1],
            "marker-marker-marker-marker"u8.ToArray(),
        ];
        foreach (var tail in tails)
        {
            if (tail.Length > 0)
                await AssertCorrupt([.. encoded, .. tail], encoding, size, $"followed by {tail.Length} bytes");
        }
    }

    [Theory]
    [MemberData(nameof(Encoded))]
    public async Task A_flipped_byte_never_yields_other_bytes_unnoticed(ContentEncoding encoding, int size, string kind)
    {
        var raw = EncodingSamples.Of(kind, size);
        var encoded = await EncodingSamples.EncodeAsync(raw, encoding, 1);
        var found = 0;
        for (var at = 0; at < encoded.Length; at++)
        {
            foreach (var mask in (byte[])[0x01, 0x80, 0xff])
            {
                var damaged = encoded.ToArray();
                damaged[at] ^= mask;
                foreach (var decode in (Func<byte[]>[])[() => EncodingSamples.Decode(damaged, encoding), () => DecodeSmall(damaged, encoding, size)])
                {
                    try
                    {
                        var back = decode();

                        // Some bits mean nothing (the time in a gzip header). Brotli has no checksum: there the digest above it finds the rest.
                        if (encoding != ContentEncoding.Brotli)
                            Assert.True(raw.AsSpan().SequenceEqual(back), $"byte {at} of {encoded.Length} ^ {mask:x2}");
                    }
                    catch (CofferException e)
                    {
                        Assert.Equal(CofferError.Corrupt, e.Error);
                        found++;
                    }
                }
            }
        }

        Assert.True(found > (encoding == ContentEncoding.Brotli ? 0 : encoded.Length), $"{found} found with {encoded.Length} bytes");
    }

    [Theory]
    [InlineData(ContentEncoding.Gzip, "gzip")]
    [InlineData(ContentEncoding.Brotli, "brotli")]
    [InlineData(ContentEncoding.Zstd, "zstd")]
    [InlineData(ContentEncoding.Lz4, "lz4")]
    public async Task Other_data_is_corrupt_and_stays_so(ContentEncoding encoding, string name)
    {
        var rubbish = Enumerable.Repeat((byte)0xb7, 5000).ToArray();
        await using var decoder = ContentEncodings.OfThisMachine.OpenDecoder(new MemoryStream(rubbish), encoding);
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var error = await Assert.ThrowsAsync<CofferException>(async () => await decoder.ReadExactlyAsync(new byte[100]));
            Assert.Equal($"the {name} data is damaged or cut short", error.Message);
        }
    }

    [Theory]
    [InlineData(ContentEncoding.Gzip)]
    [InlineData(ContentEncoding.Brotli)]
    [InlineData(ContentEncoding.Zstd)]
    [InlineData(ContentEncoding.Lz4)]
    public async Task More_raw_bytes_than_expected_are_corrupt(ContentEncoding encoding)
    {
        var encoded = await EncodingSamples.EncodeAsync(new byte[100_000], encoding, 1);
        foreach (var room in (int[])[0, 1, 99_999])
        {
            Assert.Equal(CofferError.Corrupt,
                Assert.Throws<CofferException>(() => ContentEncodings.OfThisMachine.Decode(encoded, new byte[room], encoding)).Error);
        }

        Assert.Equal(100_000, ContentEncodings.OfThisMachine.Decode(encoded, new byte[100_000], encoding));
        Assert.Equal(100_000, ContentEncodings.OfThisMachine.Decode(encoded, new byte[200_000], encoding));
    }

    [Theory]
    [InlineData(ContentEncoding.Gzip)]
    [InlineData(ContentEncoding.Zstd)]
    public async Task An_error_of_the_source_is_passed_on_as_it_is(ContentEncoding encoding)
    {
        await using var decoder = ContentEncodings.OfThisMachine.OpenDecoder(new BrokenStream(), encoding);
        await Assert.ThrowsAsync<IOException>(async () => await decoder.ReadExactlyAsync(new byte[10]));
    }

    private static byte[] DecodeSmall(byte[] encoded, ContentEncoding encoding, int size)
    {
        var raw = new byte[size + 100];
        return raw[..ContentEncodings.OfThisMachine.Decode(encoded, raw, encoding)];
    }

    private static async Task AssertCorrupt(byte[] encoded, ContentEncoding encoding, int size, string what)
    {
        try
        {
            await EncodingSamples.DecodeAsync(new MemoryStream(encoded), encoding);
            Assert.Fail($"streamed, {what}: accepted");
        }
        catch (CofferException e)
        {
            Assert.True(e.Error == CofferError.Corrupt, what);
        }

        try
        {
            DecodeSmall(encoded, encoding, size);
            Assert.Fail($"at once, {what}: accepted");
        }
        catch (CofferException e)
        {
            Assert.True(e.Error == CofferError.Corrupt, what);
        }
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("the disk went away");
    }
}
