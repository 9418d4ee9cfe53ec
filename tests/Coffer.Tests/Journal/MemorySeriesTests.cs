using Coffer.Blobs;
using Coffer.Blobs.Memory;

namespace Coffer.Tests.Journal;

/// <summary>A series in memory.</summary>
public sealed class MemorySeriesTests : SeriesSuite
{
    private readonly MemoryBlobStore _blobs = new();

    protected override BlobStore OpenBlobs() => _blobs;
}
