using Coffer.Blobs;
using Coffer.Blobs.Memory;
using Coffer.Conformance;

namespace Coffer.Tests.Blobs;

public sealed class CountingBlobStoreTests : BlobStoreConformance<CountingBlobStore>
{
    [Fact]
    public async Task It_counts_by_kind()
    {
        await PutAsync("k", "v");
        await ReadAsync("k");
        await ReadAsync("none");
        await ListAsync("k");
        var batch = Store.BeginBatch();
        await using (batch)
        {
            batch.Keep(new("k"));
            await batch.CommitAsync(Token);
        }

        Assert.Equal((1, 2, 1, 1, 1), (Store.Count(BlobOperation.Put), Store.Count(BlobOperation.Open), Store.Count(BlobOperation.List), Store.Count(BlobOperation.BatchKeep), Store.Count(BlobOperation.Commit)));
        Assert.Equal(5, Store.Requests);
        Store.Reset();
        Assert.Equal(0, Store.Requests);
    }

    [Fact]
    public async Task It_breaks_where_it_is_told_to()
    {
        Store.Before = (operation, key, _) => operation == BlobOperation.Put && key == "k" ? throw new IOException("pulled") : Task.CompletedTask;

        await AssertFailsAsync(CofferError.Unavailable, () => PutAsync("k", "v"));
        Assert.True(await PutAsync("other", "v"));
        await AssertMissingAsync("k");
    }

    protected override Task<CountingBlobStore> CreateAsync() => Task.FromResult(new CountingBlobStore(new MemoryBlobStore()));
}
