using Coffer.Blobs;
using Coffer.Store;
using Coffer.Tests.Blobs;

namespace Coffer.Tests.Store;

/// <summary>A store over the least that a back end may do, by one writer at a time, with a catalog file of its own.</summary>
public sealed class PoorStoreTests : StoreSuite
{
    private readonly PoorBlobStore _blobs = new();
    private int _catalogs;

    protected override bool ManyWriters => false;

    protected override BlobStore OpenBlobs() => _blobs;

    protected override StoreOptions Adjust(StoreOptions options) => options with { CatalogPath = Folder.At($"catalog{++_catalogs}.db"), SingleWriter = true };

    [Fact]
    public async Task Writing_is_refused_where_nobody_vouches_for_a_single_writer()
    {
        await using var store = await OpenAsync(options => options with { SingleWriter = false });

        await FailsAsync(CofferError.Unsupported, () => PutAsync("a", "x", store: store));
        await PutAsync("a", "x");
        await FailsAsync(CofferError.Unsupported, () => store.CollectAsync(cancellationToken: Token));
        Assert.Equal("x", await TextAsync("a", store));
    }
}
