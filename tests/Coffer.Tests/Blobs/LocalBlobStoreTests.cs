using Coffer.Blobs.Local;
using Coffer.Conformance;

namespace Coffer.Tests.Blobs;

/// <summary>The local store, as it is on Linux.</summary>
public sealed class LocalBlobStoreTests : BlobStoreConformance<LocalBlobStore>
{
    private readonly TemporaryFolder _folder = new();

    protected override Task<LocalBlobStore> CreateAsync() => Task.FromResult(new LocalBlobStore(_folder.At("store")));

    protected override ValueTask CleanAsync()
    {
        Assert.Empty(Directory.Exists(_folder.At("store/local/sessions")) ? Directory.EnumerateFileSystemEntries(_folder.At("store/local/sessions")) : []);
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
