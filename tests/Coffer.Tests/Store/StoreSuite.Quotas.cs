using Coffer.Artifacts;
using Coffer.Blobs;
using Coffer.Blobs.Local;
using Coffer.Catalog.Filters;
using Coffer.Store;

namespace Coffer.Tests.Store;

public abstract partial class StoreSuite
{
    [Fact]
    public async Task A_version_over_the_largest_size_is_refused_and_nothing_is_left()
    {
        await using var store = await QuotaAsync(new QuotaRule("small", ArtifactFilter.Parse("type:build-logs")) { LargestVersion = 1000 });
        var logs = new PutOptions { Type = ArtifactType.BuildLogs };
        await PutAsync("a", Sample.Noise(1000), logs, store);
        await PutAsync("b", Sample.Noise(1001, 2), store: store);
        var before = await BlobsAsync("");
        FolderTree.Write(Folder.At("big"), Sample.Noise(1001, 3));
        FolderTree.Write(Folder.At("tree/1"), Sample.Noise(600, 4));
        FolderTree.Write(Folder.At("tree/2"), Sample.Noise(600, 5));

        var e = await FailsAsync(CofferError.TooLarge, () => store.PutAsync(Name("a"), PutSource.FromStream(new MemoryStream(Sample.Noise(1001, 3)), "f", 1001), logs, cancellationToken: Token));
        Assert.Equal("a has 1001 bytes, and the quota small (type:build-logs) lets one version have 1000; nothing was kept: leave something out, or raise the quota", e.Message);
        await FailsAsync(CofferError.TooLarge, () => store.PutAsync(Name("a"), PutSource.FromPath(Folder.At("big")), logs, cancellationToken: Token));
        await FailsAsync(CofferError.TooLarge, () => store.PutAsync(Name("a"), PutSource.FromPath(Folder.At("tree")), logs, cancellationToken: Token));
        Assert.Equal(before, await BlobsAsync(""));
        await FailsAsync(CofferError.TooLarge, () => store.PutAsync(Name("a"), PutSource.FromPath(Folder.At("tree")), logs with { IfChanged = true }, cancellationToken: Token));
        await NothingIsLeftAsync(store, before);
        Assert.Equal(2, (await AllAsync(store.ListAsync(cancellationToken: Token))).Count);
    }

    [Fact]
    public async Task A_stream_is_read_no_further_than_its_quota_and_nothing_is_left()
    {
        await using var store = await QuotaAsync(new QuotaRule("q", ArtifactFilter.Parse("")) { LargestVersion = 5 << 20 });
        await PutAsync("a", "x", store: store);
        var before = await BlobsAsync("");
        using var endless = new OneWayStream(Sample.Noise(40 << 20));

        var e = await FailsAsync(CofferError.TooLarge, () => store.PutAsync(Name("a"), PutSource.FromStream(endless, "f"), cancellationToken: Token));

        Assert.Contains("more than 5242880", e.Message, StringComparison.Ordinal);
        Assert.InRange(endless.BytesRead, 5 << 20, 12 << 20);
        Assert.Equal(before, await BlobsAsync(""));
        var fits = new OneWayStream(Sample.Noise(5 << 20));
        await store.PutAsync(Name("a"), PutSource.FromStream(fits, "f"), cancellationToken: Token);
    }

    [Fact]
    public async Task What_all_versions_have_together_is_limited_and_deleting_makes_room()
    {
        await using var store = await QuotaAsync(
            new QuotaRule("nightly", ArtifactFilter.Parse("name:nightly/**")) { Bytes = 2500 },
            new QuotaRule("count", ArtifactFilter.Parse("job:j")) { Versions = 2 });
        await PutAsync("nightly/a", Sample.Noise(1000, 1), store: store);
        await PutAsync("nightly/b", Sample.Noise(1000, 2), store: store);
        await PutAsync("other", Sample.Noise(9000, 3), store: store);

        var e = await FailsAsync(CofferError.QuotaExceeded, () => store.PutAsync(Name("nightly/c"), PutSource.FromStream(new MemoryStream(Sample.Noise(501, 4)), "f", 501), cancellationToken: Token));
        Assert.Equal("nightly/c does not fit: of the 2500 bytes of the quota nightly (name:nightly/**) 2000 are used, and 501 more are wanted; nothing was kept: delete something, or raise the quota", e.Message);
        await PutAsync("nightly/c", Sample.Noise(500, 4), store: store);
        await FailsAsync(CofferError.QuotaExceeded, () => PutAsync("nightly/d", "x", store: store));
        await FailsAsync(CofferError.QuotaExceeded, () => store.CopyAsync(Ref("other"), Name("nightly/copy"), Token));
        await store.DeleteAsync(Ref("nightly/a"), cancellationToken: Token);
        await PutAsync("nightly/d", "x", store: store);

        var job = new PutOptions { Job = "j" };
        await PutAsync("x", "1", job, store);
        await PutAsync("y", "2", job, store);
        Assert.Contains("of the 2 versions of the quota count (job:j) 2 are used, and 1 more", (await FailsAsync(CofferError.QuotaExceeded, () => PutAsync("z", "3", job, store))).Message, StringComparison.Ordinal);

        // What turns out to be there already needs no room.
        Assert.False((await PutAsync("y", "2", job with { IfChanged = true }, store)).IsNew);
        await FailsAsync(CofferError.QuotaExceeded, () => PutAsync("y", "3", job with { IfChanged = true }, store));
    }

    [Fact]
    public async Task Puts_at_once_count_together()
    {
        await using var store = await QuotaAsync(new QuotaRule("q", ArtifactFilter.Parse("")) { Bytes = 2500 });
        await store.InitAsync(Token);
        var before = await BlobsAsync("");

        PutRequest[] Requests(int count, long? length) =>
            [.. Enumerable.Range(0, count).Select(i => new PutRequest(Name($"n{i}"), PutSource.FromStream(new OneWayStream(Sample.Noise(1000, i)), "f", length)))];

        var e = await FailsAsync(CofferError.QuotaExceeded, () => store.PutManyAsync(Requests(3, 1000), cancellationToken: Token));
        Assert.Contains("0 are used, and 3000 more", e.Message, StringComparison.Ordinal);
        Assert.Equal(before, await BlobsAsync(""));
        await FailsAsync(CofferError.QuotaExceeded, () => store.PutManyAsync(Requests(3, null), cancellationToken: Token));
        await NothingIsLeftAsync(store, before);
        await store.PutManyAsync(Requests(2, null), cancellationToken: Token);
        await FailsAsync(CofferError.QuotaExceeded, () => store.PutManyAsync(Requests(1, null), cancellationToken: Token));
    }

    [Fact]
    public async Task What_is_stored_counts_as_it_is_encoded_and_a_rule_may_ask_for_sizes()
    {
        await using var store = await QuotaAsync(
            new QuotaRule("stored", ArtifactFilter.Parse("name:packed")) { StoredBytes = 4000 },
            new QuotaRule("large", ArtifactFilter.Parse("size:>=1000 stored:>500")) { Versions = 1 });
        await PutAsync("packed", Sample.Lines(20_000), store: store);
        var before = await BlobsAsync("");

        await FailsAsync(CofferError.QuotaExceeded, () => PutAsync("packed", Sample.Noise(3_900), store: store));
        Assert.Equal(before, await BlobsAsync(""));
        await FailsAsync(CofferError.QuotaExceeded, () => store.PutAsync(Name("x"), PutSource.FromStream(new OneWayStream(Sample.Noise(1000)), "f"), cancellationToken: Token));
        await PutAsync("x", Sample.Noise(999), store: store);
        await PutAsync("x", Sample.Lines(2000), store: store);
    }

    /// <summary>Nothing at all in a folder, which shows content only when all of it is there; elsewhere what was sent goes with the next collection.</summary>
    private async Task NothingIsLeftAsync(ArtifactStore store, List<BlobInfo> before)
    {
        if (Raw is not LocalBlobStore)
            await store.CollectAsync(cancellationToken: Token);
        Assert.Equal(before, (await BlobsAsync("")).Where(blob => !blob.Key.Value.StartsWith("collections/", StringComparison.Ordinal)));
    }

    private Task<ArtifactStore> QuotaAsync(params QuotaRule[] rules) => OpenAsync(options => options with { Quotas = rules });
}
