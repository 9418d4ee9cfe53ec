using Coffer.Artifacts;
using Coffer.Content;
using Coffer.Store;

namespace Coffer.Tests.Store;

public abstract partial class StoreSuite
{
    [Fact]
    public async Task A_listing_goes_by_name_prefix_and_continues()
    {
        foreach (var name in new[] { "b", "a/2", "a/10", "a", "a-", "B", "é", "\U0001f4e6", "\uffee" })
            await PutAsync(name, name);

        async Task<string> ListAsync(string? prefix = null, string? after = null) =>
            string.Join(' ', (await AllAsync(Store.ListAsync(prefix, after, Token))).Select(entry => entry.Name));

        Assert.Equal("B a a- a/10 a/2 b é \uffee \U0001f4e6", await ListAsync());
        Assert.Equal("a a- a/10 a/2", await ListAsync("a"));
        Assert.Equal("a/10 a/2", await ListAsync("a/"));
        Assert.Equal("a/2", await ListAsync("a/", "a/10"));
        Assert.Equal("", await ListAsync("c"));
        Assert.Equal("b é \uffee \U0001f4e6", await ListAsync(after: "a/2"));
    }

    [Fact]
    public async Task A_collection_removes_what_is_deleted_and_says_why()
    {
        var shared = Sample.Lines(3_000);
        await PutAsync("a", shared);
        await PutAsync("b", shared);
        await PutAsync("b", "only of b@2");
        await Store.TagAsync(Ref("b"), new Dictionary<string, string> { ["k"] = "v" }, cancellationToken: Token);
        Assert.Empty((await Store.CollectAsync(cancellationToken: Token)).Items);
        await Store.DeleteAsync(Ref("b@1"), cancellationToken: Token);
        await Store.DeleteAsync(Ref("b@2"), cancellationToken: Token);
        var before = await BlobsAsync("");

        var dry = await Store.CollectAsync(new CollectOptions { DryRun = true }, Token);
        Assert.Equal(before, await BlobsAsync(""));
        var real = await Store.CollectAsync(cancellationToken: Token);

        Assert.True(dry.DryRun);
        Assert.False(real.DryRun);
        Assert.Equal(dry.Items, real.Items);
        Assert.Equal(
            [(CollectKind.Content, Digest.Of("only of b@2"u8).ToString(), "b@2 was deleted"), (CollectKind.Version, "b@1", "it was deleted"), (CollectKind.Version, "b@2", "it was deleted")],
            real.Items.Select(item => (item.Kind, item.Subject, item.Reason)).Order());
        Assert.Equal("only of b@2".Length, real.Bytes);
        Assert.Single(await BlobsAsync("content/"));
        Assert.Empty(await BlobsAsync("labels/"));
        Assert.Equal(shared, await ReadAsync("a"));
        Assert.Empty((await Store.CollectAsync(cancellationToken: Token)).Items);
        Assert.Equal(4, (await PutAsync("b", "again")).Version.Number);
        await VerifiesAsync();
    }

    [Fact]
    public async Task A_number_never_comes_back()
    {
        long last = 0;
        for (var round = 0; round < 4; round++)
        {
            var put = await PutAsync("a", $"{round}");
            Assert.True(put.Version.Number > last, $"{put.Version.Number} after {last}");
            last = put.Version.Number;
            await Store.DeleteAsync(Ref("a"), cancellationToken: Token);
            await Store.CollectAsync(cancellationToken: Token);
            Assert.False(await Store.ExistsAsync(Ref("a"), Token));
            Assert.Empty(await AllAsync(Store.ListAsync(cancellationToken: Token)));
            Assert.Empty(await BlobsAsync("content/"));
        }

        Assert.Equal(0, await Store.ReindexAsync(Token));
        Assert.True((await PutAsync("a", "after")).Version.Number > last);
    }

    [Fact]
    public async Task A_large_collection_names_its_keys_in_shards_and_leaves_none_behind()
    {
        var requests = Enumerable.Range(0, 90).Select(i => new PutRequest(Name($"many/{i}"), Bytes(Sample.Noise(100, i)))).ToList();
        await Store.PutManyAsync(requests, cancellationToken: Token);
        for (var i = 0; i < 80; i++)
            await Store.DeleteAsync(Ref($"many/{i}"), cancellationToken: Token);

        var report = await Store.CollectAsync(cancellationToken: Token);

        Assert.Contains(await BlobsAsync("collections/"), blob => !blob.Key.Value.StartsWith("collections/@", StringComparison.Ordinal));
        Assert.Equal(80, report.Items.Count(item => item.Kind == CollectKind.Content));
        Assert.Equal(10, (await BlobsAsync("content/")).Count);
        Assert.Equal(Sample.Noise(100, 85), await ReadAsync("many/85"));
        await PutAsync("again", Sample.Noise(100, 5));
        Assert.Equal(Sample.Noise(100, 5), await ReadAsync("again"));
        for (var i = 0; i < 15; i++)
        {
            await PutAsync("short", $"{i}");
            await Store.DeleteAsync(Ref("short"), cancellationToken: Token);
            await Store.CollectAsync(cancellationToken: Token);
        }

        // The records stay, so that their numbers never come back; the names do not.
        Assert.DoesNotContain(await BlobsAsync("collections/"), blob => !blob.Key.Value.StartsWith("collections/@", StringComparison.Ordinal));
        await VerifiesAsync();
    }

    [Fact]
    public async Task A_reindex_gives_the_same_answers()
    {
        await Store.PutAsync(Name("folder"), PutSource.FromPath(MakeFolder()), new PutOptions { Type = ArtifactType.BuildLogs, Job = "7", ExpiresAt = Time.Now.AddDays(1) }, cancellationToken: Token);
        for (var i = 0; i < 5; i++)
        {
            Time.Now = Time.Now.AddSeconds(1);
            await PutAsync("a/b", Sample.Lines(4000, i), new PutOptions { Tags = new Dictionary<string, string> { ["n"] = $"{i}" } });
        }

        await Store.CopyAsync(Ref("a/b@2"), Name("copy"), Token);
        await Store.SetAliasAsync(s_prod, Ref("a/b@2"), cancellationToken: Token);
        await Store.SetAliasAsync(s_prod, Ref("a/b@3"), cancellationToken: Token);
        await Store.SetAliasAsync(new AliasName("gone"), Ref("a/b@3"), cancellationToken: Token);
        await Store.RemoveAliasAsync(Name("a/b"), new AliasName("gone"), cancellationToken: Token);
        await Store.TagAsync(Ref("a/b@3"), new Dictionary<string, string> { ["extra"] = "e" }, ["n"], Token);
        await Store.DeleteAsync(Ref("a/b@1"), cancellationToken: Token);
        await Store.CollectAsync(cancellationToken: Token);
        await Store.DeleteAsync(Ref("a/b@4"), cancellationToken: Token);
        var before = await DumpAsync(Store);

        Assert.Equal(6, await Store.ReindexAsync(Token));

        Assert.Equal(before, await DumpAsync(Store));
        await using var other = await OpenAsync(options => options with { CatalogPath = Folder.At("fresh.db") });
        Assert.Equal(before, await DumpAsync(other));
    }

    [Fact]
    public async Task Verify_looks_at_one_all_or_a_sample()
    {
        for (var i = 0; i < 40; i++)
            await PutAsync($"n/{i}", Sample.Lines(1000, i % 20));

        var all = await Store.VerifyAsync(cancellationToken: Token);
        var one = await Store.VerifyAsync(new VerifyOptions { Reference = Ref("n/3") }, Token);
        var sample = await Store.VerifyAsync(new VerifyOptions { Sample = 0.5 }, Token);

        Assert.Equal((40L, 20L, 20_000L, 0), (all.Versions, all.Contents, all.Bytes, all.Findings.Count));
        Assert.Equal((1L, 1L, 1_000L, 0), (one.Versions, one.Contents, one.Bytes, one.Findings.Count));
        Assert.InRange(sample.Versions, 1, 39);
        await FailsAsync(CofferError.InvalidArgument, () => Store.VerifyAsync(new VerifyOptions { Sample = 0 }, Token));
        await FailsAsync(CofferError.InvalidArgument, () => Store.VerifyAsync(new VerifyOptions { Sample = 1.1 }, Token));
        await FailsAsync(CofferError.InvalidArgument, () => Store.VerifyAsync(new VerifyOptions { Sample = double.NaN }, Token));
        await FailsAsync(CofferError.NotFound, () => Store.VerifyAsync(new VerifyOptions { Reference = Ref("n/99") }, Token));

        // Shared content that is damaged is found in both of the versions that have it, read once.
        await ReplaceAsync((await ContentBlobAsync(Sample.Lines(1000, 7))).Key, [1, 2, 3]);
        var damaged = await Store.VerifyAsync(cancellationToken: Token);
        Assert.Equal(["n/27@1 data", "n/7@1 data"], damaged.Findings.Select(finding => finding.Subject));
        Assert.All(damaged.Findings, finding => Assert.Equal(CofferError.Corrupt, finding.Error));
    }

    [Fact]
    public async Task A_damaged_record_is_said_and_stops_a_collection_but_hides_nothing_else()
    {
        await PutAsync("a", "1");
        await PutAsync("b", "2");
        await Store.TagAsync(Ref("b"), new Dictionary<string, string> { ["k"] = "v" }, cancellationToken: Token);
        await PutAsync("c", "3");
        await Store.SetAliasAsync(s_prod, Ref("c"), cancellationToken: Token);
        await PutAsync("d", "4");
        foreach (var prefix in new[] { "artifacts/a/", "labels/", "aliases/c/" })
        {
            var key = Assert.Single(await BlobsAsync(prefix)).Key;
            var bytes = await RawAsync(key);
            bytes[bytes.Length / 3] ^= 1;
            await ReplaceAsync(key, bytes);
        }

        foreach (var reference in new[] { "a", "b", "c@prod" })
            await FailsAsync(CofferError.Corrupt, () => TextAsync(reference));
        Assert.Equal("4", await TextAsync("d"));
        Assert.Equal(["a@1", "b@1"], (await Store.VerifyAsync(cancellationToken: Token)).Findings.Select(finding => finding.Subject));
        await FailsAsync(CofferError.Corrupt, () => Store.CollectAsync(cancellationToken: Token));
        Assert.Equal(4, (await BlobsAsync("content/")).Count);
        await Store.ReindexAsync(Token);
        Assert.Equal(["c", "d"], (await AllAsync(Store.ListAsync(cancellationToken: Token))).Select(entry => entry.Name));
    }

    [Fact]
    public async Task A_record_in_anothers_place_is_corrupt()
    {
        await PutAsync("a", "1");
        await PutAsync("a", "2");
        await PutAsync("b", "3");
        var records = (await BlobsAsync("artifacts/")).Select(blob => blob.Key).ToList();
        var (a2, a1, b1) = (records[0], records[1], records[2]);
        var first = await RawAsync(a1);

        await ReplaceAsync(a1, await RawAsync(a2));
        await FailsAsync(CofferError.Corrupt, () => TextAsync("a@1"));
        await ReplaceAsync(a1, await RawAsync(b1));
        await FailsAsync(CofferError.Corrupt, () => TextAsync("a@1"));
        await ReplaceAsync(a1, first);
        Assert.Equal("1", await TextAsync("a@1"));

        await using var foreign = await ArtifactStore.OpenAsync("memory:", new StoreOptions { Time = Time }, Token);
        await foreign.PutAsync(Name("a"), Bytes(Utf8("1")), cancellationToken: Token);
        Assert.NotEqual(await Store.GetIdAsync(Token), await foreign.GetIdAsync(Token));
    }

    [Fact]
    public async Task A_store_that_is_not_there_is_not_found_until_something_is_put()
    {
        await FailsAsync(CofferError.NotFound, () => Store.GetIdAsync(Token));
        await FailsAsync(CofferError.NotFound, () => TextAsync("a"));
        await FailsAsync(CofferError.NotFound, () => AllAsync(Store.ListAsync(cancellationToken: Token)));
        await FailsAsync(CofferError.NotFound, () => OpenAsync(options => options with { CreateIfMissing = false }));
        Assert.Empty(await BlobsAsync(""));
        var (id, created) = await Store.InitAsync(Token);
        Assert.True(created);
        Assert.Equal((id, false), await Store.InitAsync(Token));
        await using var again = await OpenAsync(options => options with { CreateIfMissing = false });
        Assert.Equal(id, await again.GetIdAsync(Token));
        Assert.Empty(await AllAsync(again.ListAsync(cancellationToken: Token)));
        await again.CheckAsync(Token);
    }

    [Fact]
    public async Task A_store_written_by_a_newer_version_is_refused()
    {
        await Store.InitAsync(Token);
        var key = Assert.Single(await BlobsAsync("coffer.json")).Key;
        await ReplaceAsync(key, "{\"format\":2,\"store\":\"x\",\"else\":[]}\n"u8.ToArray());
        await using var store = await OpenAsync();

        await FailsAsync(CofferError.Unsupported, () => TextAsync("a", store));
        await FailsAsync(CofferError.Unsupported, () => PutAsync("a", "x", store: store));
        await ReplaceAsync(key, "{\"format\":1"u8.ToArray());
        await FailsAsync(CofferError.Corrupt, () => PutAsync("a", "x", store: store));
    }
}
