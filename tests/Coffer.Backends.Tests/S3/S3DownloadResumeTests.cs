using Coffer.Backends.Tests.Ceph;
using Coffer.Backends.Tests.Command;
using Coffer.S3;

namespace Coffer.Backends.Tests.S3;

/// <summary>A download that is killed goes on with what has arrived, once that was checked.</summary>
[Trait("Category", "Slow")]
public sealed class S3DownloadResumeTests(CephNode ceph) : IDisposable
{
    private const long Length = 160L << 20;

    private readonly CofferCommand _coffer = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _coffer.Dispose();

    [Fact]
    public async Task Kills_during_a_download_fetch_little_twice_and_leave_nothing()
    {
        var (relay, store, file) = await PutAsync();
        await using var ending = relay;
        var before = relay.Received;
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var kill = 1; kill <= 4; kill++)
        {
            var until = before + (long)(Length * (kill - 1 + random.NextDouble()) / 5) + (4 << 20);
            await KillWhenAsync(() => relay.Received > until, store);
            Assert.False(File.Exists(_coffer.At("back")));
        }

        Assert.Single(Partials());
        (await _coffer.RunAsync("--store", store, "get", "big", "-o", _coffer.At("back"))).Ok();

        Assert.True(CofferCommand.AreSame(file, _coffer.At("back")));
        Assert.Empty(Partials());

        // What was on its way at each kill, four stretches of 8 MiB, comes again.
        var fetched = relay.Received - before;
        Assert.True(fetched <= Length + (4 * 40L << 20), $"{fetched} bytes came for {Length} (seed {seed})");
        Assert.True(fetched < 2 * Length, $"{fetched} bytes came for {Length} (seed {seed})");
    }

    [Fact]
    public async Task What_arrived_and_was_changed_since_is_fetched_anew()
    {
        var (relay, store, file) = await PutAsync();
        await using var ending = relay;
        var before = relay.Received;
        await KillWhenAsync(() => relay.Received - before > 90L << 20, store);
        await using (var writer = new FileStream(Assert.Single(Partials()), FileMode.Open))
        {
            Assert.True(writer.Length > 1 << 20);
            writer.Position = 12345;
            var was = writer.ReadByte();
            writer.Position = 12345;
            writer.WriteByte((byte)~was);
        }

        (await _coffer.RunAsync("--store", store, "get", "big", "-o", _coffer.At("back"))).Ok();

        Assert.True(CofferCommand.AreSame(file, _coffer.At("back")));
        Assert.Empty(Partials());
    }

    [Fact]
    public async Task A_link_that_a_stranger_laid_under_its_name_is_not_followed()
    {
        var (relay, store, file) = await PutAsync();
        await using var ending = relay;
        var before = relay.Received;
        await KillWhenAsync(() => relay.Received - before > 40L << 20, store);
        var partial = Assert.Single(Partials());
        var victim = _coffer.WriteNoise("victim", 20 << 20, seed: 9);
        var was = await File.ReadAllBytesAsync(victim, Token);
        File.Delete(partial);
        File.CreateSymbolicLink(partial, victim);

        (await _coffer.RunAsync("--store", store, "get", "big", "-o", _coffer.At("back"))).Ok();

        Assert.True(CofferCommand.AreSame(file, _coffer.At("back")));
        Assert.Equal(was, await File.ReadAllBytesAsync(victim, Token));
    }

    [Fact]
    public async Task Two_that_fetch_at_once_do_not_share_what_arrived()
    {
        var (relay, store, file) = await PutAsync();
        await using var ending = relay;
        var before = relay.Received;
        await KillWhenAsync(() => relay.Received - before > 40L << 20, store);

        var both = await Task.WhenAll(
            _coffer.RunAsync("--store", store, "get", "big", "-o", _coffer.At("one")),
            _coffer.RunAsync("--store", store, "get", "big", "-o", _coffer.At("two")));

        Assert.All(both, one => one.Ok());
        Assert.True(CofferCommand.AreSame(file, _coffer.At("one")));
        Assert.True(CofferCommand.AreSame(file, _coffer.At("two")));
        Assert.Empty(Partials());
    }

    private string[] Partials() => Directory.GetFiles(_coffer.At(""), ".coffer-*.partial");

    private async Task<(ByteRelay Relay, string Store, string File)> PutAsync()
    {
        var options = await ceph.NewBucketAsync("s");
        var file = _coffer.WriteNoise("file", Length, seed: 1);
        var relay = new ByteRelay(options.Endpoint!);
        var store = $"s3://{options.Bucket}/s?endpoint={relay.Endpoint.GetLeftPart(UriPartial.Authority)}";
        (await _coffer.RunAsync("--store", store, "put", "big", file)).Ok();
        return (relay, store, file);
    }

    private async Task KillWhenAsync(Func<bool> reached, string store)
    {
        using var process = _coffer.Start("--store", store, "get", "big", "-o", _coffer.At("back"));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        while (!process.HasExited && !reached())
            await tick.WaitForNextTickAsync(Token);
        Assert.False(process.HasExited, "it ended before it was killed");
        process.Kill();
        await process.WaitForExitAsync(Token);
    }
}
