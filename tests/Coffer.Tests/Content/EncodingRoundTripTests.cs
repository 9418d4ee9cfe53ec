using Coffer.Content;
using Coffer.Content.Encodings;

namespace Coffer.Tests.Content;

public class EncodingRoundTripTests
{
    private static readonly (ContentEncoding Encoding, int Level)[] Choices =
    [
        (ContentEncoding.None, 0), (ContentEncoding.Gzip, 6), (ContentEncoding.Brotli, 5), (ContentEncoding.Zstd, 3), (ContentEncoding.Lz4, 0),
    ];

    public static TheoryData<ContentEncoding, int, string, int> Contents()
    {
        var data = new TheoryData<ContentEncoding, int, string, int>();
        foreach (var (encoding, level) in Choices)
        {
            foreach (var kind in (string[])["random", "text", "zeros"])
            {
                foreach (var size in (int[])[0, 1, 63, 65535, 65536, 65537, 5 * 1024 * 1024])
                    data.Add(encoding, level, kind, size);
            }
        }

        return data;
    }

    public static TheoryData<ContentEncoding, int> Levels() => new(
        (ContentEncoding.Gzip, 1), (ContentEncoding.Gzip, 9), (ContentEncoding.Brotli, 0), (ContentEncoding.Brotli, 11),
        (ContentEncoding.Zstd, 1), (ContentEncoding.Zstd, 19), (ContentEncoding.Lz4, 0), (ContentEncoding.Lz4, 9), (ContentEncoding.Lz4, 12));

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task What_is_encoded_comes_back(ContentEncoding encoding, int level, string kind, int size)
    {
        var raw = EncodingSamples.Of(kind, size);
        foreach (var chunk in size > 100_000 ? (int[])[1_000_003, size] : [1, 777, 65536])
        {
            var encoded = await EncodingSamples.EncodeAsync(raw, encoding, level, chunk, sized: chunk % 2 == 1);
            if (kind != "random" && size > 1000 && encoding != ContentEncoding.None)
                Assert.True(encoded.Length < raw.Length / 2);
            var back = await EncodingSamples.DecodeAsync(new TrickleStream(encoded, Math.Max(chunk, 3)), encoding, chunk);
            Assert.True(raw.SequenceEqual(back));
        }

        if (size <= ContentEncodings.SmallSize)
        {
            var streamed = await EncodingSamples.EncodeAsync(raw, encoding, level);
            var small = new byte[size + 4096];
            Assert.True(ContentEncodings.OfThisMachine.TryEncode(raw, small, encoding, level, out var written));
            var back = new byte[size];
            Assert.Equal(size, ContentEncodings.OfThisMachine.Decode(small.AsSpan(0, written), back, encoding));
            Assert.Equal(raw, back);
            Assert.Equal(size, ContentEncodings.OfThisMachine.Decode(streamed, back, encoding));
            Assert.Equal(raw, EncodingSamples.Decode(small[..written], encoding));
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public async Task The_ends_of_each_range_of_levels_work(ContentEncoding encoding, int level)
    {
        var raw = EncodingSamples.Text(200_000);
        var encoded = await EncodingSamples.EncodeAsync(raw, encoding, level);
        Assert.Equal(raw, EncodingSamples.Decode(encoded, encoding));
        var small = new byte[raw.Length];
        Assert.True(ContentEncodings.OfThisMachine.TryEncode(raw, small, encoding, level, out var written));
        Assert.Equal(raw, EncodingSamples.Decode(small[..written], encoding));
    }

    [Fact]
    public void Writing_and_reading_without_async_is_the_same()
    {
        var raw = EncodingSamples.Text(3_000_000);
        foreach (var (encoding, level) in Choices)
        {
            var destination = new MemoryStream();
            using (var encoder = ContentEncodings.OfThisMachine.OpenEncoder(destination, encoding, level))
            {
                for (var at = 0; at < raw.Length; at += 33_333)
                    encoder.Write(raw.AsSpan(at, Math.Min(33_333, raw.Length - at)));
            }

            Assert.True(destination.CanWrite);
            Assert.Equal(raw, EncodingSamples.Decode(destination.ToArray(), encoding));
        }
    }

    [Fact]
    public async Task Zstd_with_workers_writes_frames_that_read_the_same()
    {
        var raw = EncodingSamples.Text(20_000_000);
        var encoded = await EncodingSamples.EncodeAsync(raw, ContentEncoding.Zstd, 1, workers: 2);
        var back = await EncodingSamples.DecodeAsync(new MemoryStream(encoded), ContentEncoding.Zstd);
        Assert.True(raw.SequenceEqual(back));
    }

    [Theory]
    [InlineData(ContentEncoding.Gzip)]
    [InlineData(ContentEncoding.Zstd)]
    [InlineData(ContentEncoding.Lz4)]
    public async Task Frames_after_one_another_read_as_one(ContentEncoding encoding)
    {
        byte[][] parts = [EncodingSamples.Text(100_000), [], EncodingSamples.Random(70_000), EncodingSamples.Text(5)];
        var joined = new MemoryStream();
        foreach (var part in parts)
            joined.Write(await EncodingSamples.EncodeAsync(part, encoding, 1));
        byte[] expected = [.. parts.SelectMany(part => part)];
        Assert.Equal(expected, EncodingSamples.Decode(joined.ToArray(), encoding));
        var back = new byte[expected.Length];
        Assert.Equal(expected.Length, ContentEncodings.OfThisMachine.Decode(joined.ToArray(), back, encoding));
        Assert.Equal(expected, back);
    }

    [Theory]
    [InlineData(ContentEncoding.None)]
    [InlineData(ContentEncoding.Gzip)]
    [InlineData(ContentEncoding.Brotli)]
    [InlineData(ContentEncoding.Zstd)]
    [InlineData(ContentEncoding.Lz4)]
    public void A_result_that_does_not_fit_is_said_and_the_next_one_is_right(ContentEncoding encoding)
    {
        var random = EncodingSamples.Random(50_000);
        var destination = new byte[random.Length];
        Assert.False(ContentEncodings.OfThisMachine.TryEncode(random, destination.AsSpan(1), encoding, EncodingChoice.Of(encoding).Level, out var written));
        Assert.Equal(0, written);
        var text = EncodingSamples.Text(40_000);
        Assert.True(ContentEncodings.OfThisMachine.TryEncode(text, destination, encoding, EncodingChoice.Of(encoding).Level, out written));
        var back = new byte[text.Length];
        Assert.Equal(text.Length, ContentEncodings.OfThisMachine.Decode(destination.AsSpan(0, written), back, encoding));
        Assert.Equal(text, back);
    }

    [Theory]
    [InlineData(ContentEncoding.None)]
    [InlineData(ContentEncoding.Gzip)]
    [InlineData(ContentEncoding.Brotli)]
    [InlineData(ContentEncoding.Zstd)]
    [InlineData(ContentEncoding.Lz4)]
    public async Task Other_than_the_announced_size_is_refused(ContentEncoding encoding)
    {
        var level = EncodingChoice.Of(encoding).Level;
        var destination = new MemoryStream();
        await using var longer = ContentEncodings.OfThisMachine.OpenEncoder(destination, encoding, level, size: 10);
        Assert.Equal(CofferError.Conflict, (await Assert.ThrowsAsync<CofferException>(async () => await longer.WriteAsync(new byte[11]))).Error);
        await using var shorter = ContentEncodings.OfThisMachine.OpenEncoder(destination, encoding, level, size: 10);
        await shorter.WriteAsync(new byte[9]);
        Assert.Equal(CofferError.Conflict, (await Assert.ThrowsAsync<CofferException>(async () => await shorter.CompleteAsync())).Error);
    }

    [Fact]
    public async Task After_a_cancelled_write_nothing_more_reaches_the_destination()
    {
        foreach (var (encoding, level) in Choices)
        {
            var destination = new MemoryStream();
            using var cancelled = new CancellationTokenSource();
            await using (var encoder = ContentEncodings.OfThisMachine.OpenEncoder(destination, encoding, level))
            {
                await encoder.WriteAsync(new byte[100], TestContext.Current.CancellationToken);
                await cancelled.CancelAsync();
                await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await encoder.WriteAsync(new byte[1000], cancelled.Token));
            }

            Assert.Equal(encoding == ContentEncoding.None ? 100 : 0, destination.Length);
        }
    }

    [Fact]
    public void Contexts_that_are_kept_serve_many_threads()
    {
        var raws = Enumerable.Range(0, 40).Select(i => EncodingSamples.Text(100 + (i * 997), i)).ToArray();
        Parallel.For(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 16 }, i =>
        {
            var raw = raws[i % raws.Length];
            var encoding = Choices[i % Choices.Length].Encoding;
            var encoded = new byte[raw.Length + 1000];
            Assert.True(ContentEncodings.OfThisMachine.TryEncode(raw, encoded, encoding, encoding == ContentEncoding.None ? 0 : 1 + (i % 9), out var written));
            var back = new byte[raw.Length];
            if (i % 7 == 0) // a failed use must not spoil the context for the next
                Assert.Throws<CofferException>(() => ContentEncodings.OfThisMachine.Decode(encoded.AsSpan(0, written), back.AsSpan(1), encoding));
            Assert.Equal(raw.Length, ContentEncodings.OfThisMachine.Decode(encoded.AsSpan(0, written), back, encoding));
            Assert.True(raw.SequenceEqual(back));
        });
    }
}
