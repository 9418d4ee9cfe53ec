using System.Net;
using Coffer.Conformance.Proxy;

namespace Coffer.Tests.Proxy;

public class CutTests : ProxyTest
{
    [Theory]
    [InlineData(Ending.Close)]
    [InlineData(Ending.Reset)]
    public async Task A_cut_at_once_never_reaches_the_server(Ending ending)
    {
        using var fault = Proxy.On(Request.Put, Fault.CutAtOnce(ending));

        await Assert.ThrowsAsync<HttpRequestException>(() => PutAsync("/k", Pattern(10)));

        Assert.Equal(1, fault.Fired);
        Assert.Equal(0, Server.Connections);
        Assert.Equal(ExchangeOutcome.Cut, Assert.Single(Proxy.Requests).Outcome);
    }

    [Theory]
    [InlineData(0, Ending.Close)]
    [InlineData(1, Ending.Reset)]
    [InlineData(1_000_000, Ending.Close)]
    [InlineData(1_000_000, Ending.Reset)]
    public async Task A_request_is_cut_after_so_many_bytes(int at, Ending ending)
    {
        using var fault = Proxy.On(Request.Put.KeyContains("content/"), Fault.CutRequestAfter(at, ending));

        await Assert.ThrowsAsync<HttpRequestException>(() => PutAsync("/b/content/1", Pattern(3_000_000)));

        var served = await Server.NextAsync();
        Assert.Equal(1, fault.Fired);
        Assert.Equal(at, Proxy.BytesFromClient);
        Assert.False(served.IsWhole);
        Assert.Equal(at, served.Length);
        Assert.Empty(Server.Objects);
    }

    [Fact]
    public async Task A_chunked_request_is_cut_after_so_many_bytes_of_its_own()
    {
        using var fault = Proxy.On(Request.Put, Fault.CutRequestAfter(123_456));

        await Assert.ThrowsAsync<HttpRequestException>(() =>
            SendAsync(HttpMethod.Put, "/k", new ByteArrayContent(Pattern(3_000_000)), headers => headers.TransferEncodingChunked = true));

        Assert.Equal(1, fault.Fired);
        Assert.Equal(123_456, Proxy.BytesFromClient);
        Assert.Equal(123_456, (await Server.NextAsync()).Length);
    }

    [Fact]
    public async Task A_request_cut_at_its_whole_length_is_done_and_not_answered()
    {
        using var fault = Proxy.On(Request.Put, Fault.CutRequestAfter(1000));

        await Assert.ThrowsAsync<HttpRequestException>(() => PutAsync("/k", Pattern(1000)));

        Assert.Equal(1, fault.Fired);
        Assert.True((await Server.NextAsync()).IsWhole);
        Assert.True(Server.Objects.ContainsKey("/k"));
    }

    [Fact]
    public async Task A_body_that_does_not_reach_the_offset_is_not_cut()
    {
        using var fault = Proxy.On(Request.Put, Fault.CutRequestAfter(1001));

        using var response = await PutAsync("/k", Pattern(1000));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal((1, 0), (fault.Matched, fault.Fired));
    }

    [Theory]
    [InlineData("", 0, Ending.Close)]
    [InlineData("", 54_321, Ending.Close)]
    [InlineData("?chunked", 254_321, Ending.Close)]
    [InlineData("", 54_321, Ending.Reset)]
    public async Task A_response_is_cut_after_so_many_bytes_though_its_head_promised_all(string query, int at, Ending ending)
    {
        using var fault = Proxy.On(Request.Get, Fault.CutResponseAfter(at, ending));

        var (read, response, error) = await GetBrokenAsync("/size/300000" + query);

        Assert.Equal(1, fault.Fired);
        Assert.Equal(at, Proxy.BytesToClient);
        Assert.Equal(ending == Ending.Reset, IsReset(error));
        if (ending == Ending.Close)
            Assert.Equal(at, read); // a reset may take away what was not read
        if (query == "")
            Assert.Equal(300_000, response.Content.Headers.ContentLength);
        response.Dispose();
    }

    [Theory]
    [InlineData(Ending.Close)]
    [InlineData(Ending.Reset)]
    public async Task A_cut_instead_of_the_response_leaves_what_the_server_did(Ending ending)
    {
        using var fault = Proxy.On(Request.Put, Fault.CutInsteadOfResponse(ending));

        var error = await Assert.ThrowsAsync<HttpRequestException>(() => PutAsync("/k", Pattern(1000)));

        Assert.Equal(1, fault.Fired);
        Assert.Equal(ending == Ending.Reset, IsReset(error));
        Assert.Equal(Pattern(1000), Server.Objects["/k"]);
        var request = Assert.Single(Proxy.Requests);
        Assert.Equal((200, 0, 0L), (request.UpstreamStatus, request.Status, request.BytesToClient));
    }

    [Fact]
    public async Task After_a_cut_the_next_request_is_well()
    {
        using var fault = Proxy.On(Request.Put.Nth(1), Fault.CutRequestAfter(100));

        await Assert.ThrowsAsync<HttpRequestException>(() => PutAsync("/k", Pattern(1000)));
        using var response = await PutAsync("/k", Pattern(1000));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal((2, 1), (fault.Matched, fault.Fired));
        Assert.Equal(1100, Proxy.BytesFromClient);
    }
}
