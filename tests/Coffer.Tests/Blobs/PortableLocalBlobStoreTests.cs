using Coffer.Blobs.Local;
using Coffer.Conformance;

namespace Coffer.Tests.Blobs;

/// <summary>The local store without hard links and without what only Linux can, as on other systems.</summary>
public sealed class PortableLocalBlobStoreTests : BlobStoreConformance<LocalBlobStore>
{
    private readonly TemporaryFolder _folder = new(inMemory: true);

    [Fact]
    public Task Symbolic_links_lead_nowhere() => LocalBlobStoreTests.SymbolicLinksLeadNowhereAsync(Store, _folder);

    protected override Task<LocalBlobStore> CreateAsync() => Task.FromResult(new LocalBlobStore(_folder.At("store"), logger: null, portable: true));

    protected override ValueTask CleanAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
