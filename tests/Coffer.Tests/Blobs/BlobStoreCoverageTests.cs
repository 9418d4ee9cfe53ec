using Coffer.Blobs;
using Coffer.Conformance;

namespace Coffer.Tests.Blobs;

public sealed class BlobStoreCoverageTests
{
    [Fact]
    public void Every_blob_store_has_the_conformance_suite()
    {
        var tests = typeof(BlobStoreCoverageTests).Assembly;
        var stores = new[] { typeof(BlobStore).Assembly, typeof(CountingBlobStore).Assembly, tests }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.IsSubclassOf(typeof(BlobStore)) && !type.IsAbstract)
            .ToList();

        var tested = tests.GetTypes().Where(type => !type.IsAbstract && type.IsPublic).Select(SuiteOf).OfType<Type>().ToHashSet();

        Assert.NotEmpty(stores);
        Assert.Empty(stores.Where(store => !tested.Contains(store)).Select(store => store.FullName));
    }

    private static Type? SuiteOf(Type test)
    {
        for (var type = test.BaseType; type is not null; type = type.BaseType)
        {
            if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(BlobStoreConformance<>))
                return type.GetGenericArguments()[0];
        }

        return null;
    }
}
