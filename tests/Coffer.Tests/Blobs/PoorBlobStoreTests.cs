using Coffer.Conformance;

namespace Coffer.Tests.Blobs;

public sealed class PoorBlobStoreTests : BlobStoreConformance<PoorBlobStore>
{
    protected override Task<PoorBlobStore> CreateAsync() => Task.FromResult(new PoorBlobStore());
}
