using Coffer.Artifacts;
using Coffer.Blobs.Memory;
using Coffer.Conformance;
using Coffer.Content;
using Coffer.Store;
using Coffer.Tests.Blobs;

namespace Coffer.Tests.Store;

/// <summary>Sources that do not hold still, and writers that meet over the same bytes.</summary>
public sealed class SourceChangeTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MemoryBlobStore _blobs = new();
    private readonly SharedStores _stores;

    public SourceChangeTests() => _stores = new SharedStores(() => _blobs, new ManualTime());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _stores.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("grows", CofferError.Conflict)]
    [InlineData("shrinks", CofferError.Conflict)]
    [InlineData("changes", CofferError.Conflict)]
    public async Task A_large_file_that_does_not_hold_still_while_it_is_read_is_refused(string how, CofferError error)
    {
        var (store, blobs) = await _stores.OpenAsync(Token);
        var path = FolderTree.Write(_folder.At("file"), Sample.Noise(3 << 20));
        blobs.BeforeLocal = (operation, _) =>
        {
            // Its stage is made once it is open.
            if (operation == BlobOperation.Stage)
                Disturb(path, how);
        };

        await RefusedAsync(store, error, PutSource.FromPath(path));
    }

    [Theory]
    [InlineData("grows", false)]
    [InlineData("shrinks", false)]
    [InlineData("disappears", false)]
    [InlineData("disappears", true)]
    public async Task A_folder_whose_files_do_not_hold_still_is_refused_or_kept_as_it_was(string how, bool wholeFolder)
    {
        var (store, blobs) = await _stores.OpenAsync(Token);
        await store.InitAsync(Token);
        for (var i = 0; i < 10; i++)
            FolderTree.Write(_folder.At($"in/{i}"), Sample.Noise(1000, i));
        var disturbed = 0;
        blobs.Before = (operation, key, _) =>
        {
            if (operation != BlobOperation.List || !key.StartsWith("content/", StringComparison.Ordinal) || Interlocked.Exchange(ref disturbed, 1) != 0)
                return Task.CompletedTask;
            if (wholeFolder)
                Directory.Delete(_folder.At("in"), recursive: true);
            else
                foreach (var file in Directory.EnumerateFiles(_folder.At("in")))
                    Disturb(file, how);
            return Task.CompletedTask;
        };

        if (how == "disappears")
        {
            // Conflict where it went away between the opening and the end of the reading.
            await RefusedAsync(store, [CofferError.NotFound, CofferError.Conflict], PutSource.FromPath(_folder.At("in")));
            return;
        }

        // A file that changed before it was opened is kept as it was then; what matters is that each is whole.
        await store.PutAsync(new ArtifactName("a"), PutSource.FromPath(_folder.At("in")), cancellationToken: Token);
        Assert.Empty((await store.VerifyAsync(cancellationToken: Token)).Findings);
    }

    [Fact]
    public async Task A_folder_with_a_pipe_is_refused_without_waiting_for_it()
    {
        var (store, _) = await _stores.OpenAsync(Token);
        FolderTree.Write(_folder.At("in/a"), [1]);
        using var made = System.Diagnostics.Process.Start("mkfifo", _folder.At("in/pipe"));
        await made.WaitForExitAsync(Token);

        await RefusedAsync(store, CofferError.Unsupported, PutSource.FromPath(_folder.At("in")));
    }

    [Fact]
    public async Task Bytes_that_two_write_at_once_in_two_encodings_read_back_and_go_together()
    {
        var bytes = Sample.Lines(50_000);
        var blobs = new CountingBlobStore(_blobs);
        await using var first = await ArtifactStore.OpenAsync(blobs, new StoreOptions { Encoding = EncodingChoice.Parse("gzip") }, Token);
        var (second, _) = await _stores.OpenAsync(Token);
        var done = 0;
        blobs.Before = async (operation, _, _) =>
        {
            if (operation == BlobOperation.BatchPut && Interlocked.Exchange(ref done, 1) == 0)
                await second.PutAsync(new ArtifactName("b"), PutSource.FromStream(new MemoryStream(bytes), "f"), cancellationToken: Token);
        };

        var put = await first.PutAsync(new ArtifactName("a"), PutSource.FromStream(new MemoryStream(bytes), "f"), cancellationToken: Token);

        Assert.Equal(ContentEncoding.Gzip, put.Version.Files[0].Encoding);
        Assert.Equal([".gz", ".zst"], (await _stores.KeysAsync("content/", Token)).Select(key => key[key.LastIndexOf('.')..]));
        foreach (var store in new[] { first, second })
        {
            Assert.Equal(bytes, await SharedStores.ReadAsync(store, "a", Token));
            Assert.Equal(bytes, await SharedStores.ReadAsync(store, "b", Token));
            Assert.Empty((await store.VerifyAsync(cancellationToken: Token)).Findings);
        }

        // Either alone is enough.
        foreach (var key in await _stores.KeysAsync("content/", Token))
        {
            await using var reader = (await _blobs.OpenAsync(new(key), cancellationToken: Token))!;
            using var kept = new MemoryStream();
            await reader.Stream.CopyToAsync(kept, Token);
            await _blobs.DeleteAsync([new(key)], Token);
            Assert.Equal(bytes, await SharedStores.ReadAsync(second, "a", Token));
            await _blobs.PutAsync(new(key), Coffer.Blobs.BlobSource.FromBytes(kept.ToArray()), cancellationToken: Token);
        }

        await second.DeleteAsync(Reference.Parse("a"), cancellationToken: Token);
        await second.CollectAsync(cancellationToken: Token);
        Assert.Equal(2, (await _stores.KeysAsync("content/", Token)).Count);
        await second.DeleteAsync(Reference.Parse("b"), cancellationToken: Token);
        await second.CollectAsync(cancellationToken: Token);
        Assert.Empty(await _stores.KeysAsync("content/", Token));
    }

    private static void Disturb(string path, string how)
    {
        switch (how)
        {
            case "grows":
                File.AppendAllText(path, "more");
                break;
            case "shrinks":
                File.WriteAllBytes(path, File.ReadAllBytes(path)[..10]);
                break;
            case "changes":
                using (var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
                    stream.Write([1, 2, 3]);
                break;
            default:
                File.Delete(path);
                break;
        }
    }

    private Task RefusedAsync(ArtifactStore store, CofferError error, PutSource source) => RefusedAsync(store, [error], source);

    private async Task RefusedAsync(ArtifactStore store, CofferError[] errors, PutSource source)
    {
        var e = await Assert.ThrowsAsync<CofferException>(() => store.PutAsync(new ArtifactName("a"), source, cancellationToken: Token));
        Assert.True(errors.Contains(e.Error), $"{e.Error}: {e.Message}");
        Assert.Empty(await _stores.KeysAsync("artifacts/", Token));
        await store.CollectAsync(cancellationToken: Token);
        Assert.Empty(await _stores.KeysAsync("content/", Token));
    }
}
