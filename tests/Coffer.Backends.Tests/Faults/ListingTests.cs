using Coffer.Backends.Tests.Ceph;
using Coffer.Blobs;
using Coffer.Conformance.Proxy;

namespace Coffer.Backends.Tests.Faults;

/// <summary>Listings as other services write them, and as none should.</summary>
public sealed class ListingTests(CephNode ceph)
{
    private static readonly string[] Keys = ["a", "a b", "a&b<c>\"'", "a+b", "b%2Fc", "c\u2028", "d", "ä/ö"];

    [Fact]
    public Task Keys_that_are_quoted_differently_are_the_same_keys() => ListsAsync(S3Page.WithEntities);

    [Fact]
    public Task A_last_page_that_says_there_is_more_is_the_last() => ListsAsync(S3Page.Truncated(true));

    [Fact]
    public Task A_page_that_comes_again_and_again_is_refused()
    {
        var repeat = S3Page.RepeatFirstPage();
        return IsRefusedAsync(xml => repeat(S3Page.Truncated(true)(xml)));
    }

    [Fact]
    public Task A_page_without_order_is_refused() => IsRefusedAsync(S3Page.Reverse);

    [Fact]
    public async Task Uploads_that_are_listed_again_and_again_are_refused()
    {
        await using var bench = await FaultBench.MakeAsync(ceph, $"own/{Guid.NewGuid():n}");
        await bench.Direct.Client.InitiateMultipartUploadAsync(bench.Direct.Options.Bucket, $"{bench.Direct.Options.Prefix}/key", Token);
        using var lie = bench.Proxy.On(Request.Get.Query("uploads"), Fault.Rewrite(xml => xml.Replace("<IsTruncated>false", "<IsTruncated>true", StringComparison.Ordinal)));
        var error = await Assert.ThrowsAsync<CofferException>(() => bench.Blobs.ListUnfinishedAsync(Token));
        Assert.Equal(CofferError.Unsupported, error.Error);
        Assert.True(lie.Fired > 0);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private async Task<FaultBench> MakeAsync()
    {
        var bench = await FaultBench.MakeAsync(ceph, "listing");
        foreach (var key in Keys)
            await bench.Direct.PutAsync(new BlobKey(key), BlobSource.FromBytes(new byte[1]), cancellationToken: Token);
        return bench;
    }

    private async Task ListsAsync(Func<string, string> change)
    {
        await using var bench = await MakeAsync();
        using var changed = bench.Proxy.On(Request.Get, Fault.Rewrite(change));
        Assert.Equal(Keys, await bench.Blobs.ListAsync("", cancellationToken: Token).Select(blob => blob.Key.Value).ToListAsync(Token));
        Assert.True(changed.Fired > 0, "nothing was changed");
    }

    private async Task IsRefusedAsync(Func<string, string> change)
    {
        await using var bench = await MakeAsync();
        using var changed = bench.Proxy.On(Request.Get, Fault.Rewrite(change));
        var error = await Assert.ThrowsAsync<CofferException>(async () => await bench.Blobs.ListAsync("", cancellationToken: Token).ToListAsync(Token));
        Assert.Equal(CofferError.Unsupported, error.Error);
        Assert.Contains("needs listings in the order of the keys' bytes", error.Message, StringComparison.Ordinal);
        Assert.True(changed.Fired > 0, "nothing was changed");
    }
}
