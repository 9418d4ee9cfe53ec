using Coffer.Blobs;
using Coffer.Blobs.Memory;

namespace Coffer.Tests.Store;

/// <summary>A store in memory.</summary>
public sealed class MemoryStoreTests : StoreSuite
{
    private readonly MemoryBlobStore _blobs = new();

    protected override BlobStore OpenBlobs() => _blobs;
}
