using Coffer.Blobs;
using Coffer.Blobs.Local;

namespace Coffer.Tests.Store;

/// <summary>A store in a folder.</summary>
public sealed class LocalStoreTests : StoreSuite
{
    protected override BlobStore OpenBlobs() => new LocalBlobStore(Folder.At("store"));
}
