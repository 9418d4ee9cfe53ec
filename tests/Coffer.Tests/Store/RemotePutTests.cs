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
