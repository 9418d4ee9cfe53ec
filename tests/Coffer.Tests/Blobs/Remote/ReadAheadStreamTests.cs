using Coffer.Blobs.Remote;
using Coffer.Tests.Store;

namespace Coffer.Tests.Blobs.Remote;

public sealed class ReadAheadStreamTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, 1_000_000, 1)]
    [InlineData(0, 1_000_000, 4)]
    [InlineData(17, 999_983, 3)]
    [InlineData(0, 100_000, 4)]
    [InlineData(500_000, 500_001, 4)]
    public async Task Stretches_come_in_order_however_they_arrive(int from, int end, int parallel)
    {
        var bytes = Sample.Noise(1_000_000);
        var blob = new BrittleBlob(bytes) { BreaksAfter = number => number % 3 == 0 ? 70_000 : null };
        var limits = BrittleBlob.Limits(parallel);

        await using (var stream = Open(blob, from, end, limits))
        {
            using var all = new MemoryStream();
            await stream.CopyToAsync(all, 33_333, Token);
            Assert.Equal(bytes[from..end], all.ToArray());
        }

        Assert.Equal(0, blob.Open);
        Assert.InRange(blob.Most, 1, parallel + 1);
        Assert.Equal(parallel, limits.ReadAhead.CurrentCount);
    }

    [Fact]
    public async Task Readers_that_wait_for_each_other_all_come_to_their_end()
    {
        var bytes = Sample.Noise(1_000_000);
        var blob = new BrittleBlob(bytes);
        var limits = BrittleBlob.Limits(parallel: 2);
        var streams = Enumerable.Range(0, 5).Select(_ => Open(blob, 0, bytes.Length, limits)).ToList();

        // The first takes all slots that there are, and then waits until the others have read everything.
        await streams[0].ReadExactlyAsync(new byte[10], Token);
        foreach (var stream in streams[1..])
        {
            using var all = new MemoryStream();
            await stream.CopyToAsync(all, Token);
            Assert.Equal(bytes, all.ToArray());
        }

        foreach (var stream in streams)
            await stream.DisposeAsync();
        Assert.Equal((0, 2), (blob.Open, limits.ReadAhead.CurrentCount));
    }

    [Fact]
    public async Task An_error_comes_where_its_bytes_would_and_leaves_nothing_open()
    {
        var bytes = Sample.Noise(1_000_000);
        var limits = BrittleBlob.Limits();
        var stream = new ReadAheadStream(
            (offset, buffer, _) =>
            {
                if (offset == 300_000)
                    throw new CofferException(CofferError.Unavailable, "gone");
                bytes.AsMemory((int)offset, buffer.Length).CopyTo(buffer);
                return Task.CompletedTask;
            },
            0, bytes.Length, 100_000, limits);
        await using (stream)
        {
            var good = new byte[300_000];
            await stream.ReadExactlyAsync(good, Token);
            Assert.Equal(bytes[..300_000], good);
            await Assert.ThrowsAsync<CofferException>(() => stream.ReadAsync(new byte[1], Token).AsTask());
        }

        Assert.Equal(4, limits.ReadAhead.CurrentCount);
    }

    [Fact]
    public async Task Leaving_early_ends_what_is_on_its_way()
    {
        var blob = new BrittleBlob(Sample.Noise(1_000_000)) { BreaksAfter = _ => 10, Break = async token => await Task.Delay(Timeout.Infinite, token) };
        var limits = BrittleBlob.Limits();
        var stream = Open(blob, 0, 1_000_000, limits);
        var reading = stream.ReadAsync(new byte[1], Token).AsTask();

        await stream.DisposeAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.Equal((0, 4), (blob.Open, limits.ReadAhead.CurrentCount));
    }

    private static ReadAheadStream Open(BrittleBlob blob, long from, long end, TransferLimits limits) => new(
        async (offset, buffer, token) =>
        {
            await using var stretch = new ResumingStream(blob.OpenAsync, offset, offset + buffer.Length, "k", limits);
            await stretch.ReadExactlyAsync(buffer, token);
        },
        from, end, 100_000, limits);
}
