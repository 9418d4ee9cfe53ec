using System.Net;
using Coffer.Conformance.Proxy;

namespace Coffer.Tests.Proxy;

/// <summary>Measures the whole process, so it runs with no other test beside it.</summary>
[CollectionDefinition(nameof(LargeBodyTests), DisableParallelization = true)]
[Collection(nameof(LargeBodyTests))]
public class LargeBodyTests : ProxyTest
{
    private const long Tolerated = 16 * 1024 * 1024;

    [Theory]
    [InlineData(256, false)]
    [InlineData(256, true)]
    [InlineData(1024, false)]
    public async Task A_body_of_any_length_needs_no_memory_on_its_way_up(int mebibytes, bool chunked)
    {
        var length = mebibytes * 1024L * 1024;
        using var warm = await PutAsync("/k", Pattern(1_000_000));
        Proxy.Reset();
        var before = GC.GetTotalAllocatedBytes(precise: true);

        using var content = new StreamContent(new ZeroStream(length), 128 * 1024);
        content.Headers.ContentLength = chunked ? null : length;
        using var response = await SendAsync(HttpMethod.Put, "/k", content, headers => headers.TransferEncodingChunked = chunked);

        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(length, Proxy.BytesFromClient);
        Assert.True(allocated < Tolerated, $"{allocated} bytes");
    }

    [Theory]
    [InlineData(256, "?chunked")]
    [InlineData(1024, "")]
    public async Task A_body_of_any_length_needs_no_memory_on_its_way_down(int mebibytes, string query)
    {
        var length = mebibytes * 1024L * 1024;
        await Client.GetByteArrayAsync("/size/1000000", Cancelled);
        Proxy.Reset();
        var before = GC.GetTotalAllocatedBytes(precise: true);

        using var response = await SendAsync(HttpMethod.Get, $"/size/{length}{query}");
        await response.Content.CopyToAsync(Stream.Null, Cancelled);

        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.Equal(length, Proxy.BytesToClient);
        Assert.True(allocated < Tolerated, $"{allocated} bytes");
    }
}
