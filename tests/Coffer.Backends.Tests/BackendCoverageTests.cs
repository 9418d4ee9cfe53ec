using Coffer.Blobs;
using Coffer.Conformance;
using Coffer.S3;
using Coffer.Store;

namespace Coffer.Backends.Tests;

public sealed class BackendCoverageTests
{
    [Fact]
    public void Every_blob_store_of_a_back_end_has_the_conformance_suite()
    {
        var stores = new[] { typeof(S3BlobStore).Assembly }.SelectMany(assembly => assembly.GetTypes()).Where(type => type.IsSubclassOf(typeof(BlobStore)) && !type.IsAbstract).ToList();
        var tested = typeof(BackendCoverageTests).Assembly.GetTypes().Where(type => !type.IsAbstract && type.IsPublic)
            .Select(type => type.BaseType).Where(type => type is { IsGenericType: true } && type.GetGenericTypeDefinition() == typeof(BlobStoreConformance<>))
            .Select(type => type!.GetGenericArguments()[0]).ToHashSet();

        Assert.NotEmpty(stores);
        Assert.Empty(stores.Where(store => !tested.Contains(store)).Select(store => store.FullName));
    }

    [Fact]
    public void Dependencies_run_one_way()
    {
        Assert.Equal(["Coffer"], ReferencesOf(typeof(S3BlobStore)));
        Assert.Equal(["Coffer", "Coffer.S3"], ReferencesOf(typeof(AllBackends)));
    }

    [Fact]
    public async Task All_back_ends_are_there_by_their_schemes()
    {
        var options = new StoreOptions { Backends = new StoreBackends().AddAll() };

        await using var s3 = options.Backends.Open(StoreAddress.Parse("s3://bucket/prefix?endpoint=http://127.0.0.1:1"), options);
        await using var minio = options.Backends.Open(StoreAddress.Parse("minio://127.0.0.1:1/bucket"), options);

        Assert.Equal(("s3://bucket/prefix?endpoint=http://127.0.0.1:1", "minio://bucket?endpoint=http://127.0.0.1:1"), (s3.ToString(), minio.ToString()));
    }

    private static IEnumerable<string> ReferencesOf(Type type) =>
        type.Assembly.GetReferencedAssemblies().Select(name => name.Name!).Where(name => name.StartsWith("Coffer", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
}
