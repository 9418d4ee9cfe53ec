using Coffer.Artifacts;
using Coffer.Conformance;
using Coffer.Content;
using Coffer.Store;
using Coffer.Tests.Blobs;

namespace Coffer.Tests.Store;

/// <summary>Puts into a back end that takes whole blobs across a network: nothing is written to this machine's disk that need not be.</summary>
public sealed class RemotePutTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CountingBlobStore _blobs = new(new PoorBlobStore());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _blobs.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task A_large_file_is_spooled_only_where_it_is_encoded(bool compressible, int stages)
    {
        await using var store = await OpenAsync();
        var bytes = compressible ? Sample.Lines(3 << 20) : Sample.Noise(3 << 20);
        var path = FolderTree.Write(_folder.At("file"), bytes);

        await store.PutAsync(new ArtifactName("a"), PutSource.FromPath(path), cancellationToken: Token);

        Assert.Equal(stages, _blobs.Count(BlobOperation.Stage));
        Assert.Equal(bytes, await SharedStores.ReadAsync(store, "a", Token));
    }

    [Fact]
    public async Task Small_files_are_put_from_memory()
    {
        await using var store = await OpenAsync();
        for (var i = 0; i < 300; i++)
            FolderTree.Write(_folder.At($"in/{i}"), i % 2 == 0 ? Sample.Noise(1000, i) : Sample.Lines(1000, i));

        await store.PutAsync(new ArtifactName("a"), PutSource.FromPath(_folder.At("in")), cancellationToken: Token);

        Assert.Equal(0, _blobs.Count(BlobOperation.Stage));
        Assert.Empty((await store.VerifyAsync(cancellationToken: Token)).Findings);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_not_sent_yet_is_not_done_and_what_is_there_is(bool compressible)
    {
        await using var store = await OpenAsync();
        await store.InitAsync(Token);
        var bytes = compressible ? Sample.Lines(3 << 20) : Sample.Noise(3 << 20);
        var path = FolderTree.Write(_folder.At("file"), bytes);
        var progress = new ProgressList();
        var before = -1L;
        _blobs.Before = (operation, _, _) =>
        {
            before = operation == BlobOperation.BatchPut ? progress.Last.Done : before;
            return Task.CompletedTask;
        };

        await store.PutAsync(new ArtifactName("a"), PutSource.FromPath(path), progress: progress, cancellationToken: Token);
        var again = new ProgressList();
        await store.PutAsync(new ArtifactName("b"), PutSource.FromPath(path), progress: again, cancellationToken: Token);

        Assert.Equal(0, before);
        progress.AssertSane(bytes.Length);
        again.AssertSane(bytes.Length);
    }

    [Fact]
    public async Task What_can_be_read_only_once_is_read_and_then_sent()
    {
        await using var store = await OpenAsync();
        await store.InitAsync(Token);
        var progress = new ProgressList();
        var before = default(TransferProgress);
        _blobs.Before = (operation, _, _) =>
        {
            before = operation == BlobOperation.BatchPut ? progress.Last : before;
            return Task.CompletedTask;
        };

        await store.PutAsync(new ArtifactName("a"), PutSource.FromStream(new OneWayStream(Sample.Noise(5 << 20)), "f"), progress: progress, cancellationToken: Token);

        Assert.Equal(TransferPhase.Reading, before.Phase);
        Assert.True(before.Done >= 4 << 20, $"{before}");
        progress.AssertSane(5 << 20);
    }

    [Fact]
    public async Task Small_files_are_counted_as_they_are_done()
    {
        await using var store = await OpenAsync();
        await store.InitAsync(Token);
        for (var i = 0; i < 30; i++)
            FolderTree.Write(_folder.At($"in/{i}"), Sample.Noise(1000, i));
        var progress = new ProgressList();
        var most = 0L;
        _blobs.Before = (_, _, _) =>
        {
            most = Math.Max(most, progress.Last.Files);
            return Task.CompletedTask;
        };

        await store.PutAsync(new ArtifactName("a"), PutSource.FromPath(_folder.At("in")), progress: progress, cancellationToken: Token);

        Assert.True(most > 0, "nothing was said before the end");
        Assert.Equal((30, 30), (progress.Last.Files, progress.Last.TotalFiles));
        progress.AssertSane(30_000);
    }

    [Fact]
    public async Task A_file_that_changes_between_its_digest_and_its_last_byte_is_refused()
    {
        await using var store = await OpenAsync();
        await store.InitAsync(Token);
        var path = FolderTree.Write(_folder.At("file"), Sample.Noise(3 << 20));
        var written = File.GetLastWriteTimeUtc(path);
        _blobs.Before = (operation, _, _) =>
        {
            // In place, with its length and its time: only its bytes can tell.
            if (operation == BlobOperation.BatchPut)
            {
                using (var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
                {
                    file.Position = (3 << 20) - 1;
                    file.WriteByte(0);
                }

                File.SetLastWriteTimeUtc(path, written);
            }

            return Task.CompletedTask;
        };

        var thrown = await Assert.ThrowsAsync<CofferException>(() => store.PutAsync(new ArtifactName("a"), PutSource.FromPath(path), cancellationToken: Token));

        Assert.Equal(CofferError.Conflict, thrown.Error);
        await foreach (var blob in _blobs.ListAsync("content/", cancellationToken: Token))
            Assert.Fail($"{blob.Key} was left");
    }

    private Task<ArtifactStore> OpenAsync() =>
        ArtifactStore.OpenAsync(_blobs, new StoreOptions { CatalogPath = _folder.At("catalog.db"), SingleWriter = true, Encoding = EncodingChoice.Auto }, Token);
}
