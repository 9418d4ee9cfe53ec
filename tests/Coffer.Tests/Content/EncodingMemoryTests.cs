using Coffer.Content;
using Coffer.Content.Encodings;

namespace Coffer.Tests.Content;

/// <summary>Measures the whole process, so it runs with no other test beside it.</summary>
[CollectionDefinition(nameof(EncodingMemoryTests), DisableParallelization = true)]
[Collection(nameof(EncodingMemoryTests))]
public class EncodingMemoryTests
{
    private const long Tolerated = 48 * 1024 * 1024;

    [Theory]
    [InlineData(ContentEncoding.Gzip, 1)]
    [InlineData(ContentEncoding.Brotli, 1)]
    [InlineData(ContentEncoding.Zstd, 3)]
    [InlineData(ContentEncoding.Lz4, 0)]
    public async Task A_hundred_megabytes_need_no_more_memory_than_ten(ContentEncoding encoding, int level)
    {
        var file = Path.GetTempFileName();
        try
        {
            await PassAsync(file, encoding, level, 10);
            var before = Resident();
            await PassAsync(file, encoding, level, 100);
            var grown = Resident() - before;
            Assert.True(grown < Tolerated, $"{grown} bytes more");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData(ContentEncoding.Gzip, 6)]
    [InlineData(ContentEncoding.Brotli, 5)]
    [InlineData(ContentEncoding.Zstd, 3)]
    [InlineData(ContentEncoding.Lz4, 9)]
    public async Task Streams_that_are_closed_or_abandoned_leave_nothing_behind(ContentEncoding encoding, int level)
    {
        var part = EncodingSamples.Text(300_000);
        await UseAsync(20);
        var before = Resident();
        await UseAsync(200); // each holds some 0.3 to 4 MB while it is open
        var grown = Resident() - before;
        Assert.True(grown < Tolerated, $"{grown} bytes more");

        async Task UseAsync(int times)
        {
            for (var i = 0; i < times; i++)
            {
                var encoded = await EncodingSamples.EncodeAsync(part, encoding, level, sized: false);
                await using var decoder = ContentEncodings.OfThisMachine.OpenDecoder(new MemoryStream(encoded), encoding);
                await decoder.ReadExactlyAsync(new byte[1000], TestContext.Current.CancellationToken);
            }
        }
    }

    private static async Task PassAsync(string file, ContentEncoding encoding, int level, int megabytes)
    {
        var part = new byte[1024 * 1024];
        var random = new Random(5);
        await using (var destination = File.Create(file))
        await using (var encoder = ContentEncodings.OfThisMachine.OpenEncoder(destination, encoding, level))
        {
            for (var i = 0; i < megabytes; i++)
            {
                random.NextBytes(part.AsSpan(0, part.Length / 4));
                await encoder.WriteAsync(part, TestContext.Current.CancellationToken);
            }
        }

        await using var decoder = ContentEncodings.OfThisMachine.OpenDecoder(File.OpenRead(file), encoding);
        long total = 0;
        while (await decoder.ReadAsync(part, TestContext.Current.CancellationToken) is > 0 and var count)
            total += count;
        Assert.Equal(megabytes * 1024L * 1024, total);
    }

    private static long Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return Environment.WorkingSet;
    }
}
