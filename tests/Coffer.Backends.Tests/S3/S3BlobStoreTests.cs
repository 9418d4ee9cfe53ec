using Coffer.Backends.Tests.Ceph;
using Coffer.Conformance;
using Coffer.S3;

namespace Coffer.Backends.Tests.S3;

public sealed class S3BlobStoreTests(CephNode ceph) : BlobStoreConformance<S3BlobStore>
{
    protected override async Task<S3BlobStore> CreateAsync() => new(await ceph.NewBucketAsync());
}
