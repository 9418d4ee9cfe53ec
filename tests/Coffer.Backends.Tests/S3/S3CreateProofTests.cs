using Amazon.S3;
using Amazon.S3.Model;
using Coffer.Artifacts;
using Coffer.Backends.Tests.Ceph;
using Coffer.Conformance.Proxy;
using Coffer.S3;
using Coffer.S3.Buckets;
using Coffer.Store;
using S3Request = Coffer.Conformance.Proxy.Request;

namespace Coffer.Backends.Tests.S3;

/// <summary>A store is not written where a gateway takes no notice of If-None-Match.</summary>
public sealed class S3CreateProofTests(CephNode ceph) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("coffer-proof-").FullName;
    private int _catalogs;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task No_store_is_made_there_and_nothing_is_left()
    {
        var options = await ceph.NewBucketAsync();
        await using var proxy = await FaultProxy.StartAsync(options.Endpoint!, Token);
        using var lie = Lie(proxy);

        await RefusedAsync(options with { Endpoint = proxy.Address });

        using var client = await ceph.ClientAsync();
        Assert.Empty((await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = options.Bucket }, Token)).S3Objects ?? []);
        Assert.True(lie.Fired > 0);
    }

    [Fact]
    public async Task A_store_that_was_made_elsewhere_is_read_and_not_written_there()
    {
        var options = await ceph.NewBucketAsync();
        await PutAsync(options, "a");
        await using var proxy = await FaultProxy.StartAsync(options.Endpoint!, Token);
        using var lie = Lie(proxy);

        await RefusedAsync(options with { Endpoint = proxy.Address });

        await using var store = await OpenAsync(options with { Endpoint = proxy.Address });
        Assert.True(await store.ExistsAsync(Reference.Parse("a"), Token));
        await using var alone = await OpenAsync(options with { Endpoint = proxy.Address }, singleWriter: true);
        await PutAsync(alone, "b");
        Assert.Equal((2, 0), (await CountAsync(options), 0));
    }

    [Fact]
    public async Task A_put_asks_for_no_proof_where_it_was_given()
    {
        var options = await ceph.NewBucketAsync();
        await using var proxy = await FaultProxy.StartAsync(options.Endpoint!, Token);
        var behind = options with { Endpoint = proxy.Address };
        await PutAsync(behind, "a");

        proxy.Reset();
        await PutAsync(behind, "b");

        Assert.Equal(0, proxy.Count(S3Request.Any.KeyContains("probe/")));
        Assert.Equal(0, proxy.Count(S3Request.Put.KeyContains("coffer.json")));
        Assert.True(proxy.Requests.Count <= 8, string.Join('\n', proxy.Requests));
    }

    [Fact]
    public async Task A_store_is_not_written_once_its_bucket_is_versioned_where_that_no_longer_keeps_writers_apart()
    {
        var options = await ceph.NewBucketAsync();
        await PutAsync(options, "a");
        using var client = await ceph.ClientAsync();
        await SetVersioningAsync(VersionStatus.Enabled);

        // Ceph 16 takes If-None-Match for nothing in a versioned bucket. One that keeps writers apart is written.
        await using var probed = new S3BlobStore(options);
        if (await VersionedRace.FindFaultAsync(probed, Token) is null)
        {
            await PutAsync(options, "b");
            return;
        }

        var e = await Assert.ThrowsAsync<CofferException>(() => PutAsync(options, "b"));
        Assert.Equal(CofferError.Unsupported, e.Error);
        Assert.Contains($"coffer bucket setup 's3://{options.Bucket}?endpoint={options.Endpoint!.GetLeftPart(UriPartial.Authority)}' --versioning off", e.Message, StringComparison.Ordinal);
        Assert.Equal(1, await CountAsync(options));
        await SetVersioningAsync(VersionStatus.Suspended);
        await PutAsync(options, "b");
        Assert.Equal(2, await CountAsync(options));

        Task SetVersioningAsync(VersionStatus status) =>
            client.PutBucketVersioningAsync(new() { BucketName = options.Bucket, VersioningConfig = new() { Status = status } }, Token);
    }

    [Fact]
    public async Task Who_may_not_ask_for_the_versioning_of_a_bucket_writes_by_the_proof_that_was_given()
    {
        var options = await ceph.NewBucketAsync();
        await using var proxy = await FaultProxy.StartAsync(options.Endpoint!, Token);
        var behind = options with { Endpoint = proxy.Address };
        await PutAsync(behind, "a");
        using var denied = proxy.On(S3Request.Any.Query("versioning"), Fault.Answer(S3Answer.AccessDenied));

        await PutAsync(behind, "b");

        Assert.Equal(1, denied.Fired);
    }

    private static InjectedFault Lie(FaultProxy proxy) => proxy.On(S3Request.Put, Fault.Ignore("If-None-Match", new SigningKey(CephNode.SecretKey)));

    private async Task RefusedAsync(S3Options options)
    {
        var e = await Assert.ThrowsAsync<CofferException>(() => PutAsync(options, "refused"));
        Assert.Equal(CofferError.Unsupported, e.Error);
        Assert.Contains("If-None-Match", e.Message, StringComparison.Ordinal);
        Assert.Contains("--single-writer", e.Message, StringComparison.Ordinal);
    }

    private async Task PutAsync(S3Options options, string name)
    {
        await using var store = await OpenAsync(options);
        await PutAsync(store, name);
    }

    private static Task<Coffer.Store.PutResult> PutAsync(ArtifactStore store, string name) =>
        store.PutAsync(new ArtifactName(name), PutSource.FromStream(new MemoryStream([1, 2, 3]), "f"), cancellationToken: Token);

    private async Task<int> CountAsync(S3Options options)
    {
        await using var store = await OpenAsync(options);
        return (await store.ListAsync(cancellationToken: Token).ToListAsync(Token)).Count;
    }

    private Task<ArtifactStore> OpenAsync(S3Options options, bool singleWriter = false) => ArtifactStore.OpenAsync(
        new S3BlobStore(options), new StoreOptions { CatalogPath = Path.Combine(_folder, $"{++_catalogs}.db"), SingleWriter = singleWriter }, Token);
}
