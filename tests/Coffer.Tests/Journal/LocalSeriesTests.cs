using Coffer.Blobs;
using Coffer.Blobs.Local;

namespace Coffer.Tests.Journal;

/// <summary>A series in a folder, each writer with a store of its own as if it were another process.</summary>
public sealed class LocalSeriesTests : SeriesSuite
{
    protected override BlobStore OpenBlobs() => new LocalBlobStore(Folder.At("store"));
}
