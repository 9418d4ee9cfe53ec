using Coffer.Blobs.Memory;
using Coffer.Conformance;

namespace Coffer.Tests.Blobs;

public sealed class MemoryBlobStoreTests : BlobStoreConformance<MemoryBlobStore>
{
    protected override Task<MemoryBlobStore> CreateAsync() => Task.FromResult(new MemoryBlobStore());
}
