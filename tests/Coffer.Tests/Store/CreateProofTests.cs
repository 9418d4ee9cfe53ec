using Coffer.Artifacts;
using Coffer.Blobs;
using Coffer.Blobs.Memory;
using Coffer.Conformance;
using Coffer.Store;
using Coffer.Tests.Blobs;

namespace Coffer.Tests.Store;

/// <summary>A service is not believed that it creates only where nothing is.</summary>
public sealed class CreateProofTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MemoryBlobStore _memory = new();
    private int _catalogs;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task No_store_is_made_where_the_service_writes_over_what_is_there_and_nothing_is_left()
    {
        var service = Service("host/a", ignores: true);
        await using var store = await OpenAsync(service);

        foreach (var attempt in new Func<Task>[] { () => PutAsync(store, "a"), () => store.InitAsync(Token) })
        {
            var e = await Assert.ThrowsAsync<CofferException>(attempt);
            Assert.Equal(CofferError.Unsupported, e.Error);
            Assert.Contains("If-None-Match", e.Message, StringComparison.Ordinal);
            Assert.Contains("--single-writer", e.Message, StringComparison.Ordinal);
            Assert.Contains("server", e.Message, StringComparison.Ordinal);
        }

        Assert.False(service.Capabilities.CreateIfAbsent);
        Assert.Empty(await KeysAsync());
    }

    [Fact]
    public async Task One_who_vouches_that_nobody_else_writes_may_and_another_still_may_not()
    {
        await using (var alone = await OpenAsync(Service("host/a", ignores: true), singleWriter: true))
            await PutAsync(alone, "a");
        var before = await BytesOfAsync("coffer.json");

        await using (var store = await OpenAsync(Service("host/a", ignores: true)))
        {
            Assert.True(await store.ExistsAsync(Reference.Parse("a"), Token));
            Assert.Equal(CofferError.Unsupported, (await Assert.ThrowsAsync<CofferException>(() => PutAsync(store, "b"))).Error);
        }

        Assert.Equal(before, await BytesOfAsync("coffer.json"));
        await using var again = await OpenAsync(Service("host/a", ignores: true), singleWriter: true);
        await PutAsync(again, "b");
    }

    [Fact]
    public async Task A_store_that_was_moved_to_a_service_that_ignores_the_condition_is_not_written()
    {
        await using (var first = await OpenAsync(Service("host/a")))
            await PutAsync(first, "a");
        var before = await KeysAsync();
        var identity = await BytesOfAsync("coffer.json");

        await using var moved = await OpenAsync(Service("other/b", ignores: true));

        Assert.Equal(CofferError.Unsupported, (await Assert.ThrowsAsync<CofferException>(() => PutAsync(moved, "b"))).Error);
        Assert.Equal(before, await KeysAsync());
        Assert.Equal(identity, await BytesOfAsync("coffer.json"));
    }

    [Fact]
    public async Task A_store_that_is_reached_by_another_name_is_written_for_one_request_more()
    {
        await using (var first = await OpenAsync(Service("host/a")))
            await PutAsync(first, "a");

        var known = Service("host/a");
        await using (var store = await OpenAsync(known))
            await PutAsync(store, "b");
        var renamed = Service("alias/a");
        await using (var store = await OpenAsync(renamed))
            await PutAsync(store, "c");

        Assert.Equal(known.Count(BlobOperation.Put) + 1, renamed.Count(BlobOperation.Put));
    }

    [Fact]
    public async Task A_proof_that_was_given_costs_a_put_no_request()
    {
        await using (var first = await OpenAsync(Service("host/a")))
            await PutAsync(first, "a");

        var proven = Service("host/a");
        await using (var store = await OpenAsync(proven))
            await PutAsync(store, "b");
        var needsNone = new CountingBlobStore(_memory);
        await using (var store = await OpenAsync(needsNone))
            await PutAsync(store, "c");

        Assert.Equal(needsNone.Describe(), proven.Describe());
        Assert.Contains("\"proven\":\"host/a\"", System.Text.Encoding.UTF8.GetString(await BytesOfAsync("coffer.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_whose_service_was_changed_since_asks_again_and_is_not_written_where_the_answer_is_no()
    {
        await using (var first = await OpenAsync(Service("host/a")))
            await PutAsync(first, "a");
        var fits = Service("host/a");
        fits.PretendedState = "?versioning=on";
        await using (var store = await OpenAsync(fits))
            await PutAsync(store, "a");
        var before = await KeysAsync();
        var ignores = Service("host/a", ignores: true);
        ignores.PretendedState = "?versioning=on";
        await using var refused = await OpenAsync(ignores);

        var e = await Assert.ThrowsAsync<CofferException>(() => PutAsync(refused, "b"));

        Assert.Equal(CofferError.Unsupported, e.Error);
        Assert.Contains("--versioning off", e.Message, StringComparison.Ordinal);
        Assert.Equal(before, await KeysAsync());
    }

    [Fact]
    public async Task Who_may_write_but_not_delete_can_make_a_store()
    {
        var service = Service("host/a");
        service.Before = (operation, _, _) => operation == BlobOperation.Delete ? throw new CofferException(CofferError.AccessDenied, "no") : Task.CompletedTask;
        await using var store = await OpenAsync(service);

        await PutAsync(store, "a");

        Assert.Single(await KeysAsync(), key => key.StartsWith("probe/", StringComparison.Ordinal));
    }

    private CountingBlobStore Service(string name, bool ignores = false) => new(_memory)
    {
        PretendedService = name,
        Before = (operation, subject, token) => ignores && operation == BlobOperation.Put ? _memory.DeleteAsync([new(subject)], token) : Task.CompletedTask,
    };

    private Task<ArtifactStore> OpenAsync(CountingBlobStore blobs, bool singleWriter = false) => ArtifactStore.OpenAsync(
        blobs, new StoreOptions { CatalogPath = _folder.At($"catalog{++_catalogs}.db"), SingleWriter = singleWriter }, Token);

    private static Task<PutResult> PutAsync(ArtifactStore store, string name) =>
        store.PutAsync(new ArtifactName(name), PutSource.FromStream(new MemoryStream([1, 2, 3]), "f"), cancellationToken: Token);

    private async Task<byte[]> BytesOfAsync(string key)
    {
        await using var reader = await _memory.OpenAsync(new(key), cancellationToken: Token);
        var bytes = new byte[reader!.Info.Length];
        await reader.Stream.ReadExactlyAsync(bytes, Token);
        return bytes;
    }

    private async Task<List<string>> KeysAsync()
    {
        var keys = new List<string>();
        await foreach (var blob in _memory.ListAsync("", cancellationToken: Token))
            keys.Add(blob.Key.Value);
        return keys;
    }
}
