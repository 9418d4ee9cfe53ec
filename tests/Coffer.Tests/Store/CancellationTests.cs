using Coffer.Artifacts;
using Coffer.Blobs;
using Coffer.Blobs.Local;
using Coffer.Blobs.Memory;
using Coffer.Conformance;
using Coffer.Store;
using Coffer.Tests.Blobs;

namespace Coffer.Tests.Store;

/// <summary>Work that is cancelled at each of its operations in turn: it ends with the cancellation or succeeds, and leaves no half.</summary>
public sealed class CancellationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private int _stores;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("stream", true)]
    [InlineData("stream", false)]
    [InlineData("large stream", true)]
    [InlineData("large stream", false)]
    [InlineData("file", true)]
    [InlineData("file", false)]
    [InlineData("folder", true)]
    [InlineData("folder", false)]
    public async Task A_cancelled_put_leaves_nothing_but_collectable_content(string kind, bool local)
    {
        FolderTree.Write(_folder.At("in/a"), Sample.Lines(5_000));
        FolderTree.Write(_folder.At("in/b"), Sample.Noise(1_100_000));
        FolderTree.Write(_folder.At("in/sub/c"), []);

        await EachAsync(local, store => store.InitAsync(Token), (store, token) => store.PutAsync(
            new ArtifactName("x"),
            kind switch
            {
                "stream" => PutSource.FromStream(new OneWayStream(Sample.Lines(3_000)), "f"),
                "large stream" => PutSource.FromStream(new OneWayStream(Sample.Lines(1_500_000)), "f"),
                "file" => PutSource.FromPath(_folder.At("in/b")),
                _ => PutSource.FromPath(_folder.At("in")),
            },
            cancellationToken: token),
        async (store, blobs, cancelled) =>
        {
            Assert.Equal(!cancelled, await store.ExistsAsync(Reference.Parse("x"), Token));
            if (!cancelled)
                return;
            Assert.Empty(await KeysAsync(blobs, "artifacts/"));
            await store.CollectAsync(cancellationToken: Token);
            Assert.Empty(await KeysAsync(blobs, "content/"));
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cancelled_get_leaves_nothing_at_the_destination(bool folder)
    {
        for (var i = 0; i < 12; i++)
            FolderTree.Write(_folder.At($"in/{i % 3}/{i}"), Sample.Lines(i * 1_000, i));
        var outside = _folder.At("out");
        Directory.CreateDirectory(outside);

        await EachAsync(local: false,
            store => store.PutAsync(new ArtifactName("x"), PutSource.FromPath(folder ? _folder.At("in") : _folder.At("in/2/11")), cancellationToken: Token),
            (store, token) => store.GetAsync(Reference.Parse("x"), Path.Combine(outside, "here"), cancellationToken: token),
            (_, _, cancelled) =>
            {
                Assert.Equal(cancelled ? [] : ["here"], Directory.EnumerateFileSystemEntries(outside).Select(Path.GetFileName));
                if (!cancelled && folder)
                    Assert.Equal(FolderTree.Describe(_folder.At("in")), FolderTree.Describe(Path.Combine(outside, "here")));
                return Task.CompletedTask;
            });
    }

    [Fact]
    public async Task A_cancelled_collection_harms_nothing_and_the_next_one_ends_it()
    {
        await EachAsync(local: false, PrepareAsync, (store, token) => store.CollectAsync(cancellationToken: token), async (store, blobs, _) =>
        {
            Assert.Equal(Sample.Lines(400, 1), await SharedStores.ReadAsync(store, "a@1", Token));
            await store.CollectAsync(cancellationToken: Token);
            Assert.Equal(2, (await KeysAsync(blobs, "content/")).Select(key => key.Split('/')[3][..64]).Distinct().Count());
            Assert.Empty(await KeysAsync(blobs, "labels/"));
        });
    }

    [Fact]
    public async Task A_cancelled_change_is_made_or_not_made()
    {
        var alias = new AliasName("prod");
        await EachAsync(local: false, PrepareAsync, (store, token) => store.SetAliasAsync(alias, Reference.Parse("a@1"), cancellationToken: token), async (store, _, cancelled) =>
        {
            if (!cancelled)
                Assert.Equal(1, (await store.AliasesAsync(new ArtifactName("a"), Token))["prod"].Version);
            await store.SetAliasAsync(alias, Reference.Parse("a@1"), cancellationToken: Token);
            Assert.Single(await AllAsync(store.AliasHistoryAsync(new ArtifactName("a"), alias, Token)));
        });
        await EachAsync(local: false, PrepareAsync, (store, token) => store.TagAsync(Reference.Parse("a@1"), new Dictionary<string, string> { ["k"] = "v" }, cancellationToken: token), async (store, _, _) =>
            Assert.Equal("v", (await store.TagAsync(Reference.Parse("a@1"), new Dictionary<string, string> { ["k"] = "v" }, cancellationToken: Token))["k"]));
        await EachAsync(local: false, PrepareAsync, (store, token) => store.DeleteAsync(Reference.Parse("a@1"), cancellationToken: token), async (store, _, cancelled) =>
        {
            var outcome = await store.DeleteAsync(Reference.Parse("a@1"), cancellationToken: Token);
            Assert.True(cancelled || outcome == DeleteOutcome.NotFound);
            Assert.False(await store.ExistsAsync(Reference.Parse("a@1"), Token));
        });
        await EachAsync(local: false, PrepareAsync, (store, token) => store.CopyAsync(Reference.Parse("a@1"), new ArtifactName("copy"), token), async (store, _, cancelled) =>
            Assert.Equal(!cancelled, await store.ExistsAsync(Reference.Parse("copy"), Token)));
        await EachAsync(local: false, PrepareAsync, (store, token) => store.ReindexAsync(token), async (store, _, _) =>
        {
            Assert.Equal(4, await store.ReindexAsync(Token));
            Assert.Equal(2, (await AllAsync(store.ListAsync(cancellationToken: Token))).Count);
        });
    }

    /// <summary>Cancels the work before its first operation, then before its second, until it is through.</summary>
    private async Task EachAsync<T>(bool local, Func<ArtifactStore, Task> before, Func<ArtifactStore, CancellationToken, Task<T>> work, Func<ArtifactStore, CountingBlobStore, bool, Task> check)
    {
        for (var stop = 1; ; stop++)
        {
            BlobStore inner = local ? new LocalBlobStore(_folder.At($"store{++_stores}")) : new MemoryBlobStore();
            var blobs = new CountingBlobStore(inner);
            await using var store = await ArtifactStore.OpenAsync(blobs, new StoreOptions { Parallelism = 1 }, Token);
            await before(store);
            using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
            var operations = 0;
            void Count()
            {
                if (Interlocked.Increment(ref operations) == stop)
                    cancel.Cancel();
            }

            blobs.Before = (_, _, _) =>
            {
                Count();
                return Task.CompletedTask;
            };
            blobs.BeforeLocal = (_, _) => Count();
            var cancelled = false;
            try
            {
                await work(store, cancel.Token);
            }
            catch (OperationCanceledException)
            {
                cancelled = true;
            }

            blobs.Before = null;
            blobs.BeforeLocal = null;
            await check(store, blobs, cancelled);
            Assert.Empty((await store.VerifyAsync(cancellationToken: Token)).Findings);
            if (operations < stop)
            {
                Assert.False(cancelled);
                Assert.True(stop > 4, $"only {stop} operations");
                return;
            }
        }
    }

    private static async Task PrepareAsync(ArtifactStore store)
    {
        for (var i = 1; i <= 3; i++)
            await store.PutAsync(new ArtifactName("a"), PutSource.FromStream(new MemoryStream(Sample.Lines(400, i)), "f"), cancellationToken: Token);
        await store.DeleteAsync(Reference.Parse("a@2"), cancellationToken: Token);
        await store.DeleteAsync(Reference.Parse("a@3"), cancellationToken: Token);
        await store.PutAsync(new ArtifactName("b"), PutSource.FromStream(new MemoryStream([9]), "f"), cancellationToken: Token);
        await store.CollectAsync(new CollectOptions { DryRun = true }, Token);
    }

    private static async Task<List<string>> KeysAsync(CountingBlobStore blobs, string prefix) => [.. (await AllAsync(blobs.ListAsync(prefix, cancellationToken: Token))).Select(blob => blob.Key.Value)];

    private static async Task<List<T>> AllAsync<T>(IAsyncEnumerable<T> source)
    {
        var all = new List<T>();
        await foreach (var item in source)
            all.Add(item);
        return all;
    }
}
