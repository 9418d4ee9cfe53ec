using Coffer.Blobs;
using Coffer.Store;
using Coffer.Tests.Blobs;

namespace Coffer.Tests.Store;

/// <summary>Uploads are remembered in the catalog, and one process at a time works on each.</summary>
public sealed class UploadLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Catalog => _folder.At("catalog.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_a_process_began_another_continues_once_that_has_ended()
    {
        var blobs = new PoorBlobStore();
        await using var first = await OpenAsync(blobs);
        var log = first.Log;
        Assert.True(log.Persists);
        Assert.IsType<CatalogUploadLog>(blobs.Uploads); // a store across a network remembers without being told to
        var claim = await log.BeginAsync(Upload("id 1"), Token);
        await claim.AddPartAsync(new(1, "tag", new string('a', 64)), Token);

        // Another process: its catalog is the same file, its locks the same folder.
        await using var second = await OpenAsync(blobs);
        var other = second.Log;
        Assert.Null(await other.ContinueAsync(new("k"), 10, Token));
        Assert.True(other.IsClaimed("id 1"));
        Assert.False(other.IsClaimed("id 2"));

        // The system frees the lock of a process that dies, as closing does here.
        await claim.DisposeAsync();
        Assert.False(other.IsClaimed("id 1"));
        var taken = await other.ContinueAsync(new("k"), 10, Token);
        Assert.NotNull(taken);
        Assert.Equal(("id 1", 1, 3L), (taken.Upload.Id, taken.Upload.Interruptions, taken.Upload.PartSize));
        Assert.Equal([new UploadedPart(1, "tag", new string('a', 64))], taken.Upload.Parts);
        Assert.Null(await log.ContinueAsync(new("k"), 10, Token));

        await taken.ForgetAsync(Token);
        await taken.DisposeAsync();
        Assert.Null(await log.ContinueAsync(new("k"), 10, Token));
        Assert.Empty(Directory.EnumerateFiles(Catalog + ".uploads"));
    }

    [Fact]
    public async Task Of_many_that_want_to_continue_one_upload_one_does()
    {
        var blobs = new PoorBlobStore();
        await using var store = await OpenAsync(blobs);
        await (await store.Log.BeginAsync(Upload("id"), Token)).DisposeAsync();
        var stores = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OpenAsync(blobs)));

        var claims = await Task.WhenAll(stores.Select(other => Task.Run(() => other.Log.ContinueAsync(new("k"), 10, Token))));

        Assert.Single(claims, claim => claim is not null);
        foreach (var claim in claims.OfType<UploadClaim>())
            await claim.DisposeAsync();
        foreach (var other in stores)
            await other.DisposeAsync();
    }

    [Fact]
    public async Task Another_length_or_key_is_another_upload()
    {
        await using var store = await OpenAsync(new PoorBlobStore());
        await (await store.Log.BeginAsync(Upload("id"), Token)).DisposeAsync();

        Assert.Null(await store.Log.ContinueAsync(new("k"), 11, Token));
        Assert.Null(await store.Log.ContinueAsync(new("l"), 10, Token));
    }

    [Fact]
    public async Task Where_nothing_can_be_remembered_an_upload_goes_on_all_the_same()
    {
        await using var store = await OpenAsync(new PoorBlobStore());

        // A file where the folder of the locks should be.
        await File.WriteAllTextAsync(Catalog + ".uploads", "", Token);

        Assert.Null(await store.Log.ContinueAsync(new("k"), 10, Token));
        await using var claim = await store.Log.BeginAsync(Upload("id"), Token);
        await claim.AddPartAsync(new(1, "tag", new string('a', 64)), Token);
        Assert.True(store.Log.IsClaimed("id"));
        await claim.ForgetAsync(Token);
    }

    [Fact]
    public async Task The_log_in_memory_knows_what_runs_and_continues_nothing()
    {
        var log = new MemoryUploadLog();
        Assert.False(log.Persists);
        var claim = await log.BeginAsync(Upload("id"), Token);
        Assert.True(log.IsClaimed("id"));
        Assert.Null(await log.ContinueAsync(new("k"), 10, Token));
        await claim.DisposeAsync();
        Assert.False(log.IsClaimed("id"));
    }

    private static UploadState Upload(string id) => new(new BlobKey("k"), id, 10, 3, DateTimeOffset.UnixEpoch, 0, []);

    /// <summary>Another process that uses the store: the same blobs, and the same catalog's file.</summary>
    private async Task<Peer> OpenAsync(PoorBlobStore blobs)
    {
        var store = new OpenStore(blobs, new StoreOptions { CatalogPath = Catalog, SingleWriter = true });
        await store.RequireWritableAsync(Token);
        return new Peer(store, new CatalogUploadLog(store.Catalog));
    }

    private sealed record Peer(OpenStore Store, CatalogUploadLog Log) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Store.DisposeAsync();
    }
}
