using Coffer.Blobs.Remote;
using Coffer.Tests.Store;

namespace Coffer.Tests.Blobs.Remote;

public sealed class ResumingStreamTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_body_that_ends_early_goes_on_from_where_it_ended()
    {
        var bytes = Sample.Noise(1_000_000);
        var blob = new BrittleBlob(bytes) { BreaksAfter = number => number < 5 ? 150_001 : null };

        Assert.Equal(bytes, await ReadAsync(blob, 0, bytes.Length));
        Assert.Equal((5, 0), (blob.Opened, blob.Open));
    }

    [Fact]
    public async Task A_connection_that_fails_goes_on_from_where_it_failed()
    {
        var bytes = Sample.Noise(1_000_000);
        var blob = new BrittleBlob(bytes) { BreaksAfter = number => number < 5 ? 150_001 : null, Break = _ => throw new IOException("reset") };

        Assert.Equal(bytes[1000..900_000], await ReadAsync(blob, 1000, 900_000));
    }

    [Fact]
    public async Task A_silent_connection_is_given_up()
    {
        var bytes = Sample.Noise(300_000);
        var blob = new BrittleBlob(bytes)
        {
            BreaksAfter = number => number == 1 ? 100_000 : null,
            Break = async token => await Task.Delay(Timeout.Infinite, token),
        };

        Assert.Equal(bytes, await ReadAsync(blob, 0, bytes.Length, BrittleBlob.Limits(timeout: TimeSpan.FromMilliseconds(50))));
        Assert.Equal(2, blob.Opened);
    }

    [Fact]
    public async Task A_connection_that_never_gets_anywhere_is_an_error_after_a_bounded_number_of_tries()
    {
        var blob = new BrittleBlob(Sample.Noise(300_000)) { BreaksAfter = _ => 10 };

        var thrown = await Assert.ThrowsAsync<CofferException>(() => ReadAsync(blob, 0, 300_000, BrittleBlob.Limits(retries: 2)));

        Assert.Equal(CofferError.Unavailable, thrown.Error);
        Assert.Contains("broke off 3 times after 30 of 300000 bytes", thrown.Message, StringComparison.Ordinal);
        Assert.Equal((3, 0), (blob.Opened, blob.Open));
    }

    [Fact]
    public async Task What_the_opener_says_is_said_and_not_tried_again()
    {
        var tries = 0;
        await using var stream = new ResumingStream(
            (_, _) =>
            {
                tries++;
                throw new CofferException(CofferError.Conflict, "it is another blob now");
            },
            0, 10, "k", BrittleBlob.Limits());

        var thrown = await Assert.ThrowsAsync<CofferException>(() => stream.ReadExactlyAsync(new byte[10], Token).AsTask());

        Assert.Equal((CofferError.Conflict, 1), (thrown.Error, tries));
    }

    [Fact]
    public async Task Cancelling_ends_it_and_is_no_broken_connection()
    {
        var blob = new BrittleBlob(Sample.Noise(100)) { BreaksAfter = _ => 10, Break = async token => await Task.Delay(Timeout.Infinite, token) };
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await using var stream = new ResumingStream(blob.OpenAsync, 0, 100, "k", BrittleBlob.Limits());
        await stream.ReadExactlyAsync(new byte[10], cancel.Token);

        var reading = stream.ReadAsync(new byte[10], cancel.Token).AsTask();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.Equal(1, blob.Opened);
    }

    private static async Task<byte[]> ReadAsync(BrittleBlob blob, long from, long end, TransferLimits? limits = null)
    {
        await using var stream = new ResumingStream(blob.OpenAsync, from, end, "k", limits ?? BrittleBlob.Limits());
        using var all = new MemoryStream();
        await stream.CopyToAsync(all, 33_333, Token);
        return all.ToArray();
    }
}
