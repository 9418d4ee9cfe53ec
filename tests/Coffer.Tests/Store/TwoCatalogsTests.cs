using Coffer.Artifacts;
using Coffer.Blobs.Local;
using Coffer.Conformance;
using Coffer.Store;
using Coffer.Tests.Blobs;

namespace Coffer.Tests.Store;

/// <summary>Two catalogs over one folder, as two machines that share a bucket: each sees what the other did, at once and for a handful of requests.</summary>
public sealed class TwoCatalogsTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SharedStores _stores;
    private int _catalogs;

    public TwoCatalogsTests() => _stores = new SharedStores(() => new LocalBlobStore(_folder.At("store")), new ManualTime(), () => _folder.At($"catalog{++_catalogs}.db"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _stores.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Each_sees_what_the_other_did()
    {
        var (a, _) = await _stores.OpenAsync(Token);
        var (b, _) = await _stores.OpenAsync(Token);

        var first = await PutAsync(a, "x", "1");
        Assert.Equal("1", await TextAsync(b, "x"));
        Assert.Equal(2, (await PutAsync(b, "x", "2")).Version.Number);
        Assert.Equal("2", await TextAsync(a, "x"));
        Assert.Equal("1", await TextAsync(b, first.Version.Digest.ToString()));
        await SameAsync(a, b, "x@2");

        await b.TagAsync(Reference.Parse("x@1"), new Dictionary<string, string> { ["k"] = "b" }, cancellationToken: Token);
        await a.TagAsync(Reference.Parse("x@1"), new Dictionary<string, string> { ["l"] = "a" }, cancellationToken: Token);
        await a.SetAliasAsync(new AliasName("prod"), Reference.Parse("x@1"), cancellationToken: Token);
        await b.SetAliasAsync(new AliasName("prod"), Reference.Parse("x@2"), new AliasExpectation(1), Token);
        var e = await Assert.ThrowsAsync<CofferException>(() => a.SetAliasAsync(new AliasName("prod"), Reference.Parse("x@1"), new AliasExpectation(1), Token));
        Assert.Equal(CofferError.Conflict, e.Error);
        await SameAsync(a, b, "x@2 prod");

        await b.RemoveAliasAsync(new ArtifactName("x"), new AliasName("prod"), cancellationToken: Token);
        Assert.Equal(DeleteOutcome.Deleted, await b.DeleteAsync(Reference.Parse("x@2"), cancellationToken: Token));
        Assert.Equal(DeleteOutcome.NotFound, await a.DeleteAsync(Reference.Parse("x@2"), cancellationToken: Token));
        await SameAsync(a, b, "x@1");

        await a.CollectAsync(cancellationToken: Token);
        Assert.Equal(0, (await b.PutAsync(new ArtifactName("y"), Bytes("1"), cancellationToken: Token)).NewBytes);
        Assert.NotEqual(0, (await b.PutAsync(new ArtifactName("y"), Bytes("2"), cancellationToken: Token)).NewBytes);
        await SameAsync(a, b, "x@1 | y@2");

        await b.DeleteAsync(Reference.Parse("x@1"), cancellationToken: Token);
        await b.CollectAsync(cancellationToken: Token);
        Assert.True((await PutAsync(a, "x", "again")).Version.Number > 2);
        await SameAsync(a, b, "x@4 | y@2");
        Assert.Empty((await a.VerifyAsync(cancellationToken: Token)).Findings);
    }

    [Fact]
    public async Task Each_counts_only_what_the_other_has_left()
    {
        var (a, _) = await _stores.OpenAsync(Token);
        var (b, _) = await _stores.OpenAsync(Token);
        await PutAsync(a, "x", "1");
        await PutAsync(a, "y", "22");
        await SameAsync(a, b, "x@1 | y@1");

        await a.DeleteAsync(Reference.Parse("y"), cancellationToken: Token);
        await a.CollectAsync(cancellationToken: Token);

        Assert.Equal(1, (await b.StatsAsync(Token)).Contents);
        await SameAsync(a, b, "x@1");
    }

    [Fact]
    public async Task Both_write_the_same_names_at_once()
    {
        var (a, _) = await _stores.OpenAsync(Token);
        var (b, _) = await _stores.OpenAsync(Token);

        var puts = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() => PutAsync(i % 2 == 0 ? a : b, $"n{i % 3}", $"{i % 5}"), Token)));

        foreach (var group in puts.GroupBy(put => put.Version.Name))
            Assert.Equal(Enumerable.Range(1, group.Count()).Select(number => (long)number), group.Select(put => put.Version.Number).Order());
        foreach (var (put, i) in puts.Select((put, i) => (put, i)))
            Assert.Equal($"{i % 5}", await TextAsync(i % 2 == 0 ? b : a, put.Version.Reference.ToString()));
        Assert.Equal(await DumpAsync(a), await DumpAsync(b));
    }

    [Fact]
    public async Task With_an_empty_catalog_a_get_and_a_put_take_a_handful_of_requests()
    {
        var (a, _) = await _stores.OpenAsync(Token);
        for (var i = 0; i < 30; i++)
            await PutAsync(a, $"some/{i % 10}", $"{i}");
        await a.SetAliasAsync(new AliasName("prod"), Reference.Parse("some/3@1"), cancellationToken: Token);
        await a.DeleteAsync(Reference.Parse("some/1@1"), cancellationToken: Token);
        await a.CollectAsync(cancellationToken: Token);

        await AssertCostAsync(6, store => store.GetAsync(Reference.Parse("some/4"), _folder.At("out"), cancellationToken: Token));
        await AssertCostAsync(6, store => TextAsync(store, "some/5@2"));
        await AssertCostAsync(8, store => TextAsync(store, "some/3@prod"));
        await AssertCostAsync(8, store => PutAsync(store, "new", "something new"));
        await AssertCostAsync(8, store => PutAsync(store, "some/4", "something newer"));
        await AssertCostAsync(5, store => store.ExistsAsync(Reference.Parse("none"), Token));
    }

    [Fact]
    public async Task A_warm_runner_asks_no_more_than_it_must()
    {
        var (a, blobs) = await _stores.OpenAsync(Token);
        await PutAsync(a, "x", "1");
        blobs.Reset();
        await PutAsync(a, "x", "2");
        Assert.True(blobs.Requests <= 7, blobs.Describe());
        blobs.Reset();
        await TextAsync(a, "x");
        Assert.True(blobs.Requests <= 5, blobs.Describe());
    }

    private async Task AssertCostAsync(int most, Func<ArtifactStore, Task> work)
    {
        var (store, blobs) = await _stores.OpenAsync(Token);
        await work(store);
        Assert.True(blobs.Requests <= most, $"{blobs.Requests} requests: {blobs.Describe()}");
    }

    private static async Task SameAsync(ArtifactStore a, ArtifactStore b, string expected)
    {
        var dump = await DumpAsync(a);
        Assert.Equal(dump, await DumpAsync(b));
        var names = new List<string>();
        await foreach (var entry in b.ListAsync(cancellationToken: Token))
            names.Add($"{entry.Name}@{entry.Number} {string.Join(',', entry.Aliases)}".TrimEnd());
        Assert.Equal(expected, string.Join(" | ", names));
        await b.ReindexAsync(Token);
        Assert.Equal(dump, await DumpAsync(b));
    }

    private static async Task<string> DumpAsync(ArtifactStore store) => await StoreSuite.DumpAsync(store);

    private static PutSource Bytes(string text) => PutSource.FromStream(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), "f");

    private static Task<PutResult> PutAsync(ArtifactStore store, string name, string text) => store.PutAsync(new ArtifactName(name), Bytes(text), cancellationToken: Token);

    private static async Task<string> TextAsync(ArtifactStore store, string reference) => System.Text.Encoding.UTF8.GetString(await SharedStores.ReadAsync(store, reference, Token));
}
