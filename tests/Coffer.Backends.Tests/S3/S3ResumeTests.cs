using Coffer.Backends.Tests.Ceph;
using Coffer.Backends.Tests.Command;
using Coffer.S3;

namespace Coffer.Backends.Tests.S3;

/// <summary>An upload that is killed goes on with what has arrived.</summary>
[Trait("Category", "Slow")]
public sealed class S3ResumeTests(CephNode ceph) : IDisposable
{
    private const int MiB = 1 << 20;

    private readonly CofferCommand _coffer = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _coffer.Dispose();

    [Fact]
    public Task Five_kills_during_an_upload_of_200_MiB_send_little_twice() => KillAsync(200L * MiB, kills: 5, atMost: 1.2);

    [Fact]
    public Task Twenty_kills_during_an_upload_of_2_GiB_send_at_most_a_twentieth_twice() => KillAsync(2048L * MiB, kills: 20, atMost: 1.05);

    [Fact]
    public async Task With_parts_whose_tags_are_no_MD5_the_log_says_what_has_arrived()
    {
        var options = await ceph.NewBucketAsync();
        await KillAsync(60L * MiB, kills: 2, atMost: 1.6, options, "&sse=kms&kms-key=testkey&multipart-threshold=5MiB");
    }

    [Fact]
    public async Task A_file_that_changed_since_is_sent_as_it_is_now()
    {
        var options = await ceph.NewBucketAsync("s");
        var file = _coffer.WriteNoise("file", 80L * MiB, seed: 1);
        await using var relay = new ByteRelay(options.Endpoint!);
        var store = AddressOf(options, relay);
        await _coffer.RunAsync("--store", store, "init");
        await KillWhenAsync(() => relay.Sent > 40L * MiB, store, file);

        // The same length, and the same bytes but for one in a part that has arrived.
        using (var writer = new FileStream(file, FileMode.Open))
        {
            writer.Position = 12 * MiB;
            writer.WriteByte(0xA5);
        }

        (await _coffer.RunAsync("--store", store, "put", "big", file)).Ok();
        (await _coffer.RunAsync("--store", store, "verify")).Ok();

        // What was begun for the bytes of before nobody finishes; it is young.
        var plan = (await _coffer.RunAsync("--store", store, "gc", "--dry-run", "--json")).Ok().Json;
        Assert.Empty(plan.GetProperty("items").EnumerateArray());
        Assert.Single(plan.GetProperty("uploads").EnumerateArray());
        var stale = (await _coffer.RunAsync("--store", store, "gc", "--dry-run", "--abort-uploads-after", "0m")).Ok().Output;
        Assert.Contains("and never finished", stale, StringComparison.Ordinal);
        (await _coffer.RunAsync("--store", store, "gc", "--abort-uploads-after", "0m")).Ok();
        await using var blobs = new S3BlobStore(options);
        Assert.Empty(await blobs.ListUnfinishedAsync(Token));
    }

    [Fact]
    public async Task Uploads_of_other_programs_and_other_stores_are_neither_listed_nor_aborted()
    {
        var options = await ceph.NewBucketAsync();
        using var client = await ceph.ClientAsync();
        var digest = new string('a', 64);
        string[] others = ["foreign/k2", $"other/content/sha256/aa/{digest}", "content/films/k", $"content/sha256/bb/{digest}", "uploads/k", "probe/k"];
        foreach (var key in (string[])[.. others, $"content/sha256/aa/{digest}.zst", $"uploads/{new string('b', 32)}/bytes"])
            await client.InitiateMultipartUploadAsync(options.Bucket, key, Token);
        var store = $"s3://{options.Bucket}?endpoint={options.Endpoint}";
        (await _coffer.RunAsync("--store", store, "init")).Ok();

        var plan = (await _coffer.RunAsync("--store", store, "gc", "--dry-run", "--json")).Ok().Json;
        (await _coffer.RunAsync("--store", store, "gc", "--abort-uploads-after", "0m")).Ok();

        Assert.Equal(2, plan.GetProperty("uploads").GetArrayLength());
        Assert.Equal(others.Order(StringComparer.Ordinal), (await client.ListMultipartUploadsAsync(options.Bucket, Token)).MultipartUploads.Select(upload => upload.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_a_living_process_sends_no_collection_aborts()
    {
        var options = await ceph.NewBucketAsync("s");
        var file = _coffer.WriteNoise("file", 80L * MiB, seed: 1);
        await using var relay = new ByteRelay(options.Endpoint!);
        var store = AddressOf(options, relay) + "&bandwidth=20MiB";
        await _coffer.RunAsync("--store", store, "init");
        using var putting = _coffer.Start("--store", store, "put", "big", file);
        await WaitForAsync(() => relay.Sent > 20L * MiB);

        var collected = (await _coffer.RunAsync("--store", AddressOf(options, relay), "gc", "--abort-uploads-after", "0m", "--json")).Ok().Json;

        Assert.Single(collected.GetProperty("uploads").EnumerateArray());
        Assert.Empty(collected.GetProperty("items").EnumerateArray());
        await putting.WaitForExitAsync(Token);
        Assert.Equal(0, putting.ExitCode);
        (await _coffer.RunAsync("--store", store, "verify")).Ok();
    }

    [Fact]
    public async Task Two_processes_that_put_one_file_both_succeed_and_share_no_upload()
    {
        var options = await ceph.NewBucketAsync("s");
        var file = _coffer.WriteNoise("file", 70L * MiB, seed: 1);
        await using var relay = new ByteRelay(options.Endpoint!);
        var store = AddressOf(options, relay);
        await _coffer.RunAsync("--store", store, "init");
        await KillWhenAsync(() => relay.Sent > 20L * MiB, store, file);

        var both = await Task.WhenAll(_coffer.RunAsync("--store", store, "put", "a", file), _coffer.RunAsync("--store", store, "put", "b", file));

        Assert.All(both, one => one.Ok());
        (await _coffer.RunAsync("--store", store, "verify")).Ok();
    }

    [Fact]
    public async Task An_upload_that_was_aborted_meanwhile_begins_anew()
    {
        var options = await ceph.NewBucketAsync("s");
        var file = _coffer.WriteNoise("file", 70L * MiB, seed: 1);
        await using var relay = new ByteRelay(options.Endpoint!);
        var store = AddressOf(options, relay);
        await _coffer.RunAsync("--store", store, "init");
        await KillWhenAsync(() => relay.Sent > 30L * MiB, store, file);
        await using (var blobs = new S3BlobStore(options))
            await blobs.AbortUnfinishedAsync(Assert.Single(await blobs.ListUnfinishedAsync(Token)), Token);

        (await _coffer.RunAsync("--store", store, "put", "big", file)).Ok();

        (await _coffer.RunAsync("--store", store, "verify")).Ok();
    }

    private static string AddressOf(S3Options options, ByteRelay relay) => $"s3://{options.Bucket}/s?endpoint={relay.Endpoint.GetLeftPart(UriPartial.Authority)}";

    private async Task KillAsync(long length, int kills, double atMost, S3Options? options = null, string parameters = "")
    {
        options ??= await ceph.NewBucketAsync("s");
        var file = _coffer.WriteNoise("file", length, seed: 1);
        await using var relay = new ByteRelay(options.Endpoint!);
        var store = AddressOf(options, relay) + parameters;
        (await _coffer.RunAsync("--store", store, "init")).Ok();
        var before = relay.Sent;
        var seed = Environment.TickCount;
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        var random = new Random(seed);

        for (var kill = 1; kill <= kills; kill++)
        {
            // Somewhere between the last kill and the end, with room for those that follow.
            var until = (long)(length * (kill - 1 + random.NextDouble()) / (kills + 1)) + before;
            await KillWhenAsync(() => relay.Sent > until, store, file);
        }

        (await _coffer.RunAsync("--store", store, "put", "big", file)).Ok();
        var sent = relay.Sent - before;
        Assert.True(sent <= length * atMost, $"{sent} bytes were sent for {length}, {(double)sent / length:0.000} times (seed {seed})");
        TestContext.Current.SendDiagnosticMessage($"{(double)sent / length:0.000} times the bytes were sent");
        var back = _coffer.At("back");
        (await _coffer.RunAsync("--store", store, "get", "big", "-o", back)).Ok();
        Assert.True(CofferCommand.AreSame(file, back));
    }

    private async Task KillWhenAsync(Func<bool> reached, string store, string file)
    {
        using var process = _coffer.Start("--store", store, "put", "big", file);
        await WaitForAsync(() => process.HasExited || reached());
        Assert.False(process.HasExited, "it ended before it was killed");
        process.Kill();
        await process.WaitForExitAsync(Token);
    }

    private static async Task WaitForAsync(Func<bool> reached)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        while (!reached())
            await tick.WaitForNextTickAsync(Token);
    }
}
