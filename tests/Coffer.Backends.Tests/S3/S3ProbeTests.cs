using Amazon.S3;
using Amazon.S3.Model;
using Coffer.Backends.Tests.Ceph;
using Coffer.Blobs.Probe;
using Coffer.Conformance.Proxy;
using Coffer.S3;
using S3Request = Coffer.Conformance.Proxy.Request;

namespace Coffer.Backends.Tests.S3;

/// <summary>What a gateway can do is found out, also where it says something else.</summary>
public sealed class S3ProbeTests(CephNode ceph)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_gateway_that_keeps_its_word_can_do_all_in_less_than_30_seconds_and_nothing_is_left()
    {
        var options = await ceph.NewBucketAsync("team/a b");
        await using var store = new S3BlobStore(options);

        var report = await ProbeRun.RunAsync(store, cancellationToken: Token);

        Assert.All(report.Results, result => Assert.True(result.Outcome == ProbeOutcome.Works, result.ToString()));
        Assert.Equal(["credentials", "clock", "look", "put"], report.Results.Take(4).Select(result => result.Name));
        Assert.Equal(["paging", "multipart", "abort", "links", "clean-up"], report.Results.TakeLast(5).Select(result => result.Name));
        Assert.Equal("taken from: given by the program", report.Results[0].Meaning);
        Assert.True(report.Took < TimeSpan.FromSeconds(30), $"{report.Took}");
        Assert.DoesNotContain(CephNode.SecretKey, string.Join('\n', report.Results), StringComparison.Ordinal);
        await NothingIsLeftAsync(options);
    }

    [Fact]
    public async Task A_gateway_that_ignores_If_None_Match_is_found_out_by_name()
    {
        var options = await ceph.NewBucketAsync();
        await using var proxy = await FaultProxy.StartAsync(options.Endpoint!, Token);
        using var lie = proxy.On(S3Request.Put, Fault.Ignore("If-None-Match", new SigningKey(CephNode.SecretKey)));
        await using var store = new S3BlobStore(options with { Endpoint = proxy.Address });

        var report = await ProbeRun.RunAsync(store, cancellationToken: Token);

        Assert.Equal(["create", "race"], Failures(report).Select(result => result.Name));
        Assert.All(Failures(report), failure => Assert.Equal(CofferError.Unsupported, failure.Error));
        Assert.Contains("If-None-Match", report.FirstFailure!.Meaning, StringComparison.Ordinal);
        Assert.False(store.Capabilities.CreateIfAbsent);
        await NothingIsLeftAsync(options);
    }

    [Fact]
    public async Task A_gateway_that_lists_backwards_is_found_out()
    {
        var options = await ceph.NewBucketAsync();
        await using var proxy = await FaultProxy.StartAsync(options.Endpoint!, Token);
        using var lie = proxy.On(S3Request.Get.Query("list-type", "2"), Fault.Rewrite(S3Page.Reverse));
        await using var store = new S3BlobStore(options with { Endpoint = proxy.Address });

        var report = await ProbeRun.RunAsync(store, cancellationToken: Token);

        var order = Assert.Single(Failures(report), failure => failure.Name == "order");
        Assert.Equal(CofferError.Unsupported, order.Error);
        Assert.Contains("order of the keys' bytes", order.Meaning, StringComparison.Ordinal);
        await NothingIsLeftAsync(options);
    }

    [Fact]
    public async Task A_gateway_whose_pages_end_early_is_found_out()
    {
        var options = await ceph.NewBucketAsync();
        await using var proxy = await FaultProxy.StartAsync(options.Endpoint!, Token);
        using var lie = proxy.On(S3Request.Get.Query("max-keys", "2"), Fault.Rewrite(S3Page.Truncated(isTruncated: false)));
        await using var store = new S3BlobStore(options with { Endpoint = proxy.Address });

        Assert.Equal("paging", Assert.Single(Failures(await ProbeRun.RunAsync(store, cancellationToken: Token))).Name);
    }

    [Theory]
    [InlineData(-20, ProbeOutcome.Fails, "20 minutes ahead of")]
    [InlineData(20, ProbeOutcome.Fails, "20 minutes behind")]
    [InlineData(-5, ProbeOutcome.Limited, "5 minutes ahead of")]
    public async Task A_clock_that_is_off_is_said_with_how_much_and_in_which_direction(int minutes, ProbeOutcome outcome, string says)
    {
        var options = await ceph.NewBucketAsync();
        await using var proxy = await FaultProxy.StartAsync(options.Endpoint!, Token);
        using var skew = proxy.On(S3Request.Head, Fault.SkewClock(TimeSpan.FromMinutes(minutes)));
        await using var store = new S3BlobStore(options with { Endpoint = proxy.Address });

        var clock = Assert.Single((await ProbeRun.RunAsync(store, cancellationToken: Token)).Results, result => result.Name == "clock");

        Assert.Equal(outcome, clock.Outcome);
        Assert.Contains(says, clock.Meaning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_only_read_is_told_what_could_not_be_tried()
    {
        var options = await ceph.NewBucketAsync();
        using var client = await ceph.ClientAsync();
        await client.PutObjectAsync(new() { BucketName = options.Bucket, Key = "k", ContentBody = "x", UseChunkEncoding = false }, Token);
        await client.PutBucketPolicyAsync(options.Bucket, $$"""
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":["s3:GetObject","s3:ListBucket"],
            "Resource":["arn:aws:s3:::{{options.Bucket}}","arn:aws:s3:::{{options.Bucket}}/*"]}]}
            """, Token);
        await using var store = new S3BlobStore(options with { Keys = null, Anonymous = true });

        var report = await ProbeRun.RunAsync(store, cancellationToken: Token);

        Assert.Null(report.FirstFailure);
        Assert.Equal(ProbeOutcome.Works, Assert.Single(report.Results, result => result.Name == "look").Outcome);
        Assert.Equal(ProbeOutcome.Limited, Assert.Single(report.Results, result => result.Name == "put").Outcome);
        Assert.Equal(ProbeOutcome.Untried, Assert.Single(report.Results, result => result.Name == "multipart").Outcome);
        Assert.Contains("anonymous", report.Results[0].Meaning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_bucket_wrong_keys_and_no_keys_are_one_failure_each()
    {
        var options = await ceph.OptionsAsync();
        Assert.Equal(("look", CofferError.NotFound), await FailureAsync(options));
        Assert.Equal(("look", CofferError.AccessDenied), await FailureAsync(await ceph.NewBucketAsync() with { Keys = new S3Keys(CephNode.AccessKey, "wrong") }));

        await using var store = new S3BlobStore(options with { Keys = null }, environment: _ => null);
        var report = await ProbeRun.RunAsync(store, cancellationToken: Token);
        Assert.Equal(("credentials", CofferError.CredentialsMissing), (report.FirstFailure!.Name, report.FirstFailure.Error!.Value));
        Assert.Single(Failures(report));

        static async Task<(string, CofferError)> FailureAsync(S3Options options)
        {
            await using var store = new S3BlobStore(options);
            var failure = (await ProbeRun.RunAsync(store, cancellationToken: Token)).FirstFailure!;
            return (failure.Name, failure.Error!.Value);
        }
    }

    private async Task NothingIsLeftAsync(S3Options options)
    {
        using var client = await ceph.ClientAsync();
        Assert.Empty((await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = options.Bucket }, Token)).S3Objects ?? []);
        Assert.Empty((await client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = options.Bucket }, Token)).MultipartUploads ?? []);
    }

    private static List<ProbeResult> Failures(ProbeReport report) => [.. report.Results.Where(result => result.Outcome == ProbeOutcome.Fails)];
}
