using Coffer.Blobs.Memory;
using Coffer.Conformance;

namespace Coffer.Tests.Journal;

/// <summary>While it loses no answer it is a blob store like any other.</summary>
public sealed class UnsureBlobStoreTests : BlobStoreConformance<UnsureBlobStore>
{
    protected override Task<UnsureBlobStore> CreateAsync() => Task.FromResult(new UnsureBlobStore(new MemoryBlobStore()));
}
