using Coffer.Artifacts;
using Coffer.Blobs.Memory;
using Coffer.Conformance;
using Coffer.Content;
using Coffer.Store;
using Coffer.Tests.Blobs;

namespace Coffer.Tests.Store;

/// <summary>The moments at which a put and a collection can hurt each other, one test for each.</summary>
public sealed class PutBesideCollectTests : IAsyncLifetime
{
    private static readonly byte[] s_bytes = Sample.Lines(700);

    private readonly TemporaryFolder _folder = new();
    private readonly MemoryBlobStore _blobs = new();
    private readonly SharedStores _stores;
    private ArtifactStore _writer = null!;
    private CountingBlobStore _writerBlobs = null!;
    private ArtifactStore _collector = null!;
    private CountingBlobStore _collectorBlobs = null!;

    public PutBesideCollectTests() => _stores = new SharedStores(() => _blobs, new ManualTime());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        (_writer, _writerBlobs) = await _stores.OpenAsync(Token);
        (_collector, _collectorBlobs) = await _stores.OpenAsync(Token);
        await _writer.InitAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stores.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Content_that_is_collected_between_its_writing_and_publishing_is_written_again(bool asFile)
    {
        Once(_writerBlobs, BlobOperation.List, "artifacts/", () => _collector.CollectAsync(cancellationToken: Token));

        await _writer.PutAsync(new ArtifactName("a"), asFile ? File() : Stream(), cancellationToken: Token);

        Assert.Equal([FreshKey(1)], await KeysAsync());
        await CheckAsync("a");
    }

    [Fact]
    public async Task Content_that_was_relied_on_and_is_collected_before_publishing_is_written_again_from_the_file()
    {
        await OrphanAsync();
        Once(_writerBlobs, BlobOperation.List, "artifacts/", () => _collector.CollectAsync(cancellationToken: Token));

        await _writer.PutAsync(new ArtifactName("a"), File(), cancellationToken: Token);

        Assert.Equal([FreshKey(1)], await KeysAsync());
        await CheckAsync("a");
    }

    [Fact]
    public async Task A_stream_whose_bytes_were_there_and_are_collected_is_refused_and_not_visible()
    {
        await OrphanAsync();
        Once(_writerBlobs, BlobOperation.List, "artifacts/", () => _collector.CollectAsync(cancellationToken: Token));

        await RefusedAsync(() => _writer.PutAsync(new ArtifactName("a"), Stream(), cancellationToken: Token));
    }

    [Fact]
    public async Task A_stream_whose_bytes_were_there_and_are_condemned_is_saved_from_the_condemned_blob()
    {
        await OrphanAsync();
        var sleep = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var asleep = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<CollectReport>? collection = null;
        Once(_collectorBlobs, BlobOperation.Delete, "content/", () =>
        {
            asleep.SetResult();
            return sleep.Task;
        });
        Once(_writerBlobs, BlobOperation.List, "artifacts/", async () =>
        {
            collection = Task.Run(() => _collector.CollectAsync(cancellationToken: Token), Token);
            await asleep.Task;
        });

        await _writer.PutAsync(new ArtifactName("a"), Stream(), cancellationToken: Token);
        Assert.Equal([PlainKey, FreshKey(1)], await KeysAsync());
        sleep.SetResult();
        await collection!;

        Assert.Equal([FreshKey(1)], await KeysAsync());
        await CheckAsync("a");
    }

    [Fact]
    public async Task A_collection_that_condemns_between_publishing_and_second_look_spares_what_was_published()
    {
        await OrphanAsync();
        var published = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var condemned = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        // The collection has listed everything and waits before its record; the put publishes; the record is written; the put looks.
        Once(_collectorBlobs, BlobOperation.Put, "collections/@", async () =>
        {
            ready.SetResult();
            await published.Task;
        });
        _collectorBlobs.After = (operation, key, _) =>
        {
            if (operation == BlobOperation.Put && key.StartsWith("collections/@", StringComparison.Ordinal))
                condemned.TrySetResult();
            return Task.CompletedTask;
        };
        var collection = Task.Run(() => _collector.CollectAsync(cancellationToken: Token), Token);
        await ready.Task;
        _writerBlobs.After = async (operation, key, _) =>
        {
            if (operation == BlobOperation.Put && key.StartsWith("artifacts/a/", StringComparison.Ordinal) && published.TrySetResult())
                await condemned.Task;
        };

        await _writer.PutAsync(new ArtifactName("a"), File(), cancellationToken: Token);
        var report = await collection;

        Assert.Equal(1, report.Spared);
        Assert.DoesNotContain(report.Items, item => item.Kind == CollectKind.Content);
        Assert.Equal([PlainKey, FreshKey(1)], await KeysAsync());
        await CheckAsync("a");
    }

    [Fact]
    public async Task What_a_dead_collection_named_is_not_relied_on_and_is_healed_later()
    {
        await OrphanAsync();
        await DieAsync(BlobOperation.Delete, "content/");

        var put = await _writer.PutAsync(new ArtifactName("a"), Stream(), cancellationToken: Token);
        Assert.NotEqual(0, put.NewBytes);
        Assert.Equal([PlainKey, FreshKey(1)], await KeysAsync());
        var again = await _writer.PutAsync(new ArtifactName("b"), Stream(), cancellationToken: Token);
        Assert.Equal(0, again.NewBytes);
        await CheckAsync("a");
    }

    [Fact]
    public async Task A_version_that_a_collection_spared_before_it_died_gets_a_fresh_key_from_the_next()
    {
        await OrphanAsync();

        // It condemns, sees that a version refers to the content again, and dies before it can say so.
        Once(_collectorBlobs, BlobOperation.Put, "collections/@", () => _writer.PutAsync(new ArtifactName("a"), Stream(), cancellationToken: Token));
        await DieAsync(BlobOperation.Put, ".finished");
        Assert.Equal([PlainKey], await KeysAsync());

        var (healer, _) = await _stores.OpenAsync(Token);
        var dry = await healer.CollectAsync(new CollectOptions { DryRun = true }, Token);
        Assert.Contains(dry.Items, item => item.Subject == PlainKey);
        Assert.Equal([PlainKey], await KeysAsync());
        var report = await healer.CollectAsync(cancellationToken: Token);

        Assert.Equal(1, report.Healed);
        Assert.Equal([FreshKey(2)], await KeysAsync());
        await CheckAsync("a");
        Assert.Equal(0, (await healer.CollectAsync(cancellationToken: Token)).Healed);
        Assert.Equal([FreshKey(2)], await KeysAsync());
    }

    [Fact]
    public async Task A_collection_whose_shards_were_removed_meanwhile_counts_as_naming_every_key_in_them()
    {
        await OrphanAsync();
        Once(_writerBlobs, BlobOperation.List, "artifacts/", async () =>
        {
            await LitterAsync(100);
            for (var i = 0; i < 12; i++)
                await LitterAsync(1);
        });

        await _writer.PutAsync(new ArtifactName("a"), File(), cancellationToken: Token);

        Assert.All(await _stores.KeysAsync("collections/", Token), key => Assert.StartsWith("collections/@", key, StringComparison.Ordinal));
        Assert.Equal([FreshKey(13)], await KeysAsync());
        await CheckAsync("a");
    }

    [Fact]
    public async Task A_copy_whose_content_is_collected_is_refused_and_not_visible()
    {
        await _writer.PutAsync(new ArtifactName("a"), Stream(), cancellationToken: Token);
        Once(_writerBlobs, BlobOperation.List, "artifacts/copy/", async () =>
        {
            await _collector.DeleteAsync(Reference.Parse("a"), cancellationToken: Token);
            await _collector.CollectAsync(cancellationToken: Token);
        });

        await RefusedAsync(() => _writer.CopyAsync(Reference.Parse("a"), new ArtifactName("copy"), Token));
    }

    [Fact]
    public async Task An_undelete_whose_content_is_collected_is_refused_and_not_visible()
    {
        await OrphanAsync();
        Once(_writerBlobs, BlobOperation.List, "content/", () => _collector.CollectAsync(cancellationToken: Token));

        var e = await Assert.ThrowsAsync<CofferException>(() => _writer.UndeleteAsync(Reference.Parse("old@1"), Token));

        Assert.Equal(CofferError.NotFound, e.Error);
        await GoneAsync();
    }

    [Fact]
    public async Task An_undelete_that_reads_condemned_content_saves_it_under_a_fresh_key()
    {
        await OrphanAsync();
        await DieAsync(BlobOperation.Delete, "content/");

        await _writer.UndeleteAsync(Reference.Parse("old@1"), Token);

        Assert.Equal([PlainKey, FreshKey(1)], await KeysAsync());
        await CheckAsync("old");
    }

    [Fact]
    public async Task Of_an_undelete_and_a_collection_that_removes_the_record_one_comes_first()
    {
        // The collection has deleted the content's blob and is about to mark the version as removed; the undelete has it all ready and comes first.
        await OrphanAsync();
        Once(_collectorBlobs, BlobOperation.Delete, "artifacts/", async () =>
        {
            var e = await Assert.ThrowsAsync<CofferException>(() => _writer.UndeleteAsync(Reference.Parse("old@1"), Token));
            Assert.Equal(CofferError.NotFound, e.Error);
        });
        await _collector.CollectAsync(cancellationToken: Token);
        await GoneAsync();

        // The other way round: it brings the version back before the mark, under a fresh key, and the record stays.
        await OrphanAsync();
        Once(_collectorBlobs, BlobOperation.Delete, "content/", () => _writer.UndeleteAsync(Reference.Parse("old"), Token));
        var report = await _collector.CollectAsync(cancellationToken: Token);
        Assert.Equal([FreshKey(2)], await KeysAsync());
        await CheckAsync("old");
        Assert.NotEmpty(report.Items);
    }

    [Fact]
    public async Task A_hold_that_comes_after_the_version_was_collected_is_refused()
    {
        await _writer.PutAsync(new ArtifactName("a"), Stream(), cancellationToken: Token);
        Once(_writerBlobs, BlobOperation.Put, "labels/", async () =>
        {
            await _collector.DeleteAsync(Reference.Parse("a"), cancellationToken: Token);
            await _collector.CollectAsync(cancellationToken: Token);
        });

        var e = await Assert.ThrowsAsync<CofferException>(() => _writer.HoldAsync(Reference.Parse("a@1"), "late", Token));

        Assert.Equal(CofferError.NotFound, e.Error);
        await _collector.CollectAsync(cancellationToken: Token);
        Assert.Empty(await _stores.KeysAsync("labels/", Token));
    }

    [Fact]
    public async Task A_source_that_changed_before_it_had_to_be_written_again_is_refused_and_not_visible()
    {
        await OrphanAsync();
        var file = File();
        Once(_writerBlobs, BlobOperation.List, "artifacts/", async () =>
        {
            await _collector.CollectAsync(cancellationToken: Token);
            await System.IO.File.AppendAllTextAsync(_folder.At("source"), "more", Token);
        });

        await RefusedAsync(() => _writer.PutAsync(new ArtifactName("a"), file, cancellationToken: Token));
    }

    [Fact]
    public async Task An_unchanged_put_is_not_answered_with_a_version_that_is_being_collected()
    {
        await _writer.PutAsync(new ArtifactName("a"), File(), cancellationToken: Token);

        // The put has read the record; before it reads the labels, the version is deleted and collected with its labels.
        Once(_writerBlobs, BlobOperation.List, "labels/", async () =>
        {
            await _collector.DeleteAsync(Reference.Parse("a"), cancellationToken: Token);
            await _collector.CollectAsync(cancellationToken: Token);
        });

        var put = await _writer.PutAsync(new ArtifactName("a"), File(), new PutOptions { IfChanged = true }, cancellationToken: Token);

        Assert.True(put.IsNew);
        await CheckAsync("a");
    }

    [Fact]
    public async Task Many_puts_and_collections_at_once_lose_nothing()
    {
        var stores = new List<ArtifactStore>();
        for (var i = 0; i < 4; i++)
            stores.Add((await _stores.OpenAsync(Token)).Store);
        var kept = new System.Collections.Concurrent.ConcurrentBag<(string Reference, byte[] Bytes)>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var collecting = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
                await _collector.CollectAsync(cancellationToken: Token);
        }, Token);

        await Task.WhenAll(stores.Select((store, s) => Task.Run(async () =>
        {
            for (var i = 0; i < 40; i++)
            {
                var bytes = Sample.Lines(200, i % 5);
                var put = await store.PutAsync(new ArtifactName($"n{s}"), PutSource.FromPath(FolderTree.Write(_folder.At($"{s}/{i}"), bytes)), cancellationToken: Token);
                if (i % 3 == 0)
                    kept.Add((put.Version.Reference.ToString(), bytes));
                else
                    await store.DeleteAsync(put.Version.Reference, cancellationToken: Token);
            }
        }, Token)));
        await stop.CancelAsync();
        await collecting;

        foreach (var (reference, bytes) in kept)
            Assert.Equal(bytes, await SharedStores.ReadAsync(_collector, reference, Token));
        Assert.Empty((await _collector.VerifyAsync(cancellationToken: Token)).Findings);
    }

    private static string PlainKey => ContentKey.Prefix(Digest.Of(s_bytes)) + ".zst";

    private static string FreshKey(int collection) => $"{ContentKey.Prefix(Digest.Of(s_bytes))}~{collection}.zst";

    private static PutSource Stream() => PutSource.FromStream(new OneWayStream(s_bytes), "f");

    private PutSource File() => PutSource.FromPath(FolderTree.Write(_folder.At("source"), s_bytes));

    private Task<List<string>> KeysAsync() => _stores.KeysAsync("content/", Token);

    /// <summary>Content that only a deleted version refers to.</summary>
    private async Task OrphanAsync()
    {
        await _collector.PutAsync(new ArtifactName("old"), Stream(), cancellationToken: Token);
        await _collector.DeleteAsync(Reference.Parse("old"), cancellationToken: Token);
        Assert.Equal([PlainKey], await KeysAsync());
    }

    /// <summary>Puts, deletes and collects as many contents as are asked for.</summary>
    private async Task LitterAsync(int count)
    {
        await _collector.PutManyAsync([.. Enumerable.Range(0, count).Select(i => new PutRequest(new ArtifactName($"litter{i}"), PutSource.FromStream(new MemoryStream(BitConverter.GetBytes(i)), "f")))], cancellationToken: Token);
        for (var i = 0; i < count; i++)
            await _collector.DeleteAsync(Reference.Parse($"litter{i}"), cancellationToken: Token);
        await _collector.CollectAsync(cancellationToken: Token);
    }

    /// <summary>A collection that ends at an operation, as if its machine had.</summary>
    private async Task DieAsync(BlobOperation operation, string text)
    {
        var before = _collectorBlobs.Before;
        _collectorBlobs.Before = async (now, key, token) =>
        {
            if (now == operation && key.Contains(text, StringComparison.Ordinal))
                throw new IOException("the machine is gone");
            await (before?.Invoke(now, key, token) ?? Task.CompletedTask);
        };
        await Assert.ThrowsAsync<CofferException>(() => _collector.CollectAsync(cancellationToken: Token));
        _collectorBlobs.Before = null;
    }

    private async Task RefusedAsync(Func<Task> work)
    {
        var e = await Assert.ThrowsAsync<CofferException>(work);
        Assert.Equal(CofferError.Conflict, e.Error);
        foreach (var name in new[] { "a", "copy" })
            Assert.False(await _collector.ExistsAsync(Reference.Parse(name), Token));
        await _collector.CollectAsync(cancellationToken: Token);
        Assert.Empty(await KeysAsync());
        Assert.Empty((await _collector.VerifyAsync(cancellationToken: Token)).Findings);
        await _writer.PutAsync(new ArtifactName("a"), Stream(), cancellationToken: Token);
        await CheckAsync("a");
    }

    private async Task GoneAsync()
    {
        Assert.False(await _writer.ExistsAsync(Reference.Parse("old@1"), Token));
        await _collector.CollectAsync(cancellationToken: Token);
        Assert.Empty(await KeysAsync());
        Assert.Empty(await _stores.KeysAsync("labels/", Token));
        Assert.Empty((await _collector.VerifyAsync(cancellationToken: Token)).Findings);
    }

    private async Task CheckAsync(string reference)
    {
        foreach (var store in new[] { _writer, _collector })
        {
            Assert.Equal(s_bytes, await SharedStores.ReadAsync(store, reference, Token));
            Assert.Empty((await store.VerifyAsync(cancellationToken: Token)).Findings);
        }

        var (fresh, _) = await _stores.OpenAsync(Token);
        await fresh.CollectAsync(cancellationToken: Token);
        Assert.Equal(s_bytes, await SharedStores.ReadAsync(fresh, reference, Token));
        Assert.Empty((await fresh.VerifyAsync(cancellationToken: Token)).Findings);
    }

    /// <summary>Does something before the first operation of a kind on a key that begins so.</summary>
    private static void Once(CountingBlobStore blobs, BlobOperation operation, string prefix, Func<Task> work)
    {
        var done = 0;
        blobs.Before = async (now, key, _) =>
        {
            if (now == operation && key.StartsWith(prefix, StringComparison.Ordinal) && Interlocked.Exchange(ref done, 1) == 0)
                await work();
        };
    }
}
