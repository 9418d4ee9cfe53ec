using Coffer.Backends.Tests.Ceph;
using Coffer.Blobs;
using Coffer.Conformance;
using Coffer.S3;

namespace Coffer.Backends.Tests.S3;

/// <summary>The same below a prefix, with neighbours in the bucket whose keys begin almost alike; and small enough limits that parts are used.</summary>
public sealed class S3PrefixedBlobStoreTests(CephNode ceph) : BlobStoreConformance<S3BlobStore>
{
    private const string Prefix = "ä b/c";

    protected override int LongestKey => BlobKey.MaxBytes - System.Text.Encoding.UTF8.GetByteCount(Prefix + "/");

    protected override async Task<S3BlobStore> CreateAsync()
    {
        var options = await ceph.NewBucketAsync(Prefix);
        using var client = await ceph.ClientAsync();
        foreach (var key in new[] { "ä b/c", "ä b/c-", "ä b/c0/x", "ä b/", "z" })
            await client.PutObjectAsync(new() { BucketName = options.Bucket, Key = key, ContentBody = "another's", UseChunkEncoding = false }, Token);
        return new(options with { MultipartThreshold = 5 << 20, Parallel = 2 });
    }
}
