using System.Net;
using Coffer.Conformance.Proxy;

namespace Coffer.Tests.Proxy;

public class ForwardingTests : ProxyTest
{
    [Fact]
    public async Task The_server_sees_the_very_head_that_the_client_sent()
    {
        const string head =
            "PUT /b/a%20b//c?uploads&x=%2F HTTP/1.1\r\nhOST: bucket.example:1\r\nX-Odd:  two  spaces \r\nCONTENT-length: 3\r\nX-Odd: again\r\nAuthorization: é\r\n\r\n";
        using var client = await RawClient.ConnectAsync(Proxy.Address);

        await client.SayAsync(head + "abc");
        var heard = await client.HearAsync("\r\n\r\n");

        var served = await Server.NextAsync();
        Assert.Equal(head, served.Head);
        Assert.Equal("abc"u8.ToArray(), served.Body);
        Assert.Equal("HTTP/1.1 200 OK\r\nETag: \"tiny\"\r\nContent-Length: 0\r\n\r\n", heard);
    }

    [Fact]
    public async Task The_client_sees_the_very_response_that_the_server_sent()
    {
        using var client = await RawClient.ConnectAsync(Proxy.Address);

        await client.SayAsync("GET /size/3?chunked HTTP/1.1\r\nHost: x\r\n\r\n");

        Assert.Equal(
            "HTTP/1.1 200 OK\r\nDate: Wed, 04 Mar 2026 05:06:07 GMT\r\nTransfer-Encoding: chunked\r\nX-Odd:   spaced\r\n\r\n3;note=1\r\n\0\u0001\u0002\r\n0\r\nX-Trailer: 1\r\n\r\n",
            await client.HearAsync("X-Trailer: 1\r\n\r\n"));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("", 1)]
    [InlineData("", 3_000_001)]
    [InlineData("?chunked", 0)]
    [InlineData("?chunked", 3_000_001)]
    [InlineData("?close", 0)]
    [InlineData("?close", 3_000_001)]
    public async Task A_response_is_whole_however_it_is_framed(string query, int length)
    {
        var bytes = await Client.GetByteArrayAsync($"/size/{length}{query}", Cancelled);
        await Proxy.WhenIdleAsync(Cancelled);

        Assert.Equal(Pattern(length), bytes);
        Assert.Equal(length, Proxy.BytesToClient);
        Assert.Equal(ExchangeOutcome.Answered, Assert.Single(Proxy.Requests).Outcome);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(700_000, false)]
    [InlineData(0, true)]
    [InlineData(700_000, true)]
    public async Task A_request_is_whole_however_it_is_framed(int length, bool chunked)
    {
        using var response = await SendAsync(HttpMethod.Put, "/kept", new ByteArrayContent(Pattern(length)), headers => headers.TransferEncodingChunked = chunked);

        var served = await Server.NextAsync();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Pattern(length), served.Body);
        Assert.Contains(chunked ? "Transfer-Encoding: chunked" : $"Content-Length: {length}", served.Head, StringComparison.Ordinal);
        Assert.Equal(length, Proxy.BytesFromClient);
    }

    [Fact]
    public async Task A_client_that_waits_for_continue_is_told_by_the_server()
    {
        using var client = await RawClient.ConnectAsync(Proxy.Address);

        await client.SayAsync("PUT /k HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", await client.HearAsync("\r\n\r\n"));
        await client.SayAsync("body");

        Assert.StartsWith("HTTP/1.1 200 OK", await client.HearAsync("\r\n\r\n"), StringComparison.Ordinal);
        Assert.Equal("body"u8.ToArray(), (await Server.NextAsync()).Body);
    }

    [Fact]
    public async Task A_client_that_waits_for_continue_hears_a_refusal_instead()
    {
        using var response = await SendAsync(HttpMethod.Put, "/k?early", new ByteArrayContent(Pattern(5_000_000)), headers => headers.ExpectContinue = true);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("early", await response.Content.ReadAsStringAsync(Cancelled));
        Assert.Equal(0, Proxy.BytesFromClient);
    }

    [Fact]
    public async Task Answers_without_a_body_end_at_their_head()
    {
        using var client = await RawClient.ConnectAsync(Proxy.Address);

        await client.SayAsync("HEAD /size/12 HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.Contains("Content-Length: 12", await client.HearAsync("\r\n\r\n"), StringComparison.Ordinal);
        await client.SayAsync("GET /size/12 HTTP/1.1\r\nHost: x\r\nIf-None-Match: \"a\"\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 304", await client.HearAsync("\r\n\r\n"), StringComparison.Ordinal);
        await client.SayAsync("DELETE /k HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 204", await client.HearAsync("\r\n\r\n"), StringComparison.Ordinal);
        await client.SayAsync("GET /missing HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 404", await client.HearAsync("none"), StringComparison.Ordinal);

        Assert.Equal([200, 304, 204, 404], Proxy.Requests.Select(request => request.Status));
        Assert.Equal(4, Proxy.BytesToClient);
    }

    [Fact]
    public async Task Connections_are_kept_on_both_sides()
    {
        for (var i = 0; i < 20; i++)
        {
            using var put = await PutAsync($"/k{i}", Pattern(1000));
            await Client.GetByteArrayAsync($"/k{i}", Cancelled);
        }

        Assert.Equal(40, Proxy.Requests.Count);
        Assert.Equal(1, Proxy.AcceptedConnections);
        Assert.Equal(1, Server.Connections);
    }

    [Fact]
    public async Task Requests_that_follow_without_waiting_are_answered_in_turn()
    {
        using var client = await RawClient.ConnectAsync(Proxy.Address);

        await client.SayAsync("PUT /a HTTP/1.1\r\nContent-Length: 2\r\n\r\nhiGET /a HTTP/1.1\r\n\r\nHEAD /a HTTP/1.1\r\nConnection: close\r\n\r\n");
        var heard = await client.HearAllAsync();

        Assert.Equal(3, heard.Split("HTTP/1.1 200 OK").Length - 1);
        Assert.Contains("\r\n\r\nhiHTTP/1.1", heard, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_breaks_off_is_heard_so()
    {
        var (read, response, _) = await GetBrokenAsync("/size/100000?break");
        await Proxy.WhenIdleAsync(Cancelled);

        Assert.Equal(100000, response.Content.Headers.ContentLength);
        Assert.Equal(50000, read);
        Assert.Equal(ExchangeOutcome.UpstreamFailed, Assert.Single(Proxy.Requests).Outcome);
        response.Dispose();
    }

    [Fact]
    public async Task A_server_that_is_not_there_gives_no_answer()
    {
        await Server.DisposeAsync();

        await Assert.ThrowsAsync<HttpRequestException>(() => PutAsync("/k", Pattern(10)));

        Assert.Equal(ExchangeOutcome.UpstreamFailed, Assert.Single(Proxy.Requests).Outcome);
    }

    [Fact]
    public async Task A_client_that_leaves_amid_its_body_is_seen_by_the_server_and_its_bytes_are_counted()
    {
        using (var client = await RawClient.ConnectAsync(Proxy.Address))
            await client.SayAsync("PUT /k HTTP/1.1\r\nContent-Length: 1000\r\n\r\nonly this");

        var served = await Server.NextAsync();
        await Proxy.WhenIdleAsync(Cancelled);
        Assert.Equal((9, false), (served.Length, served.IsWhole));
        Assert.Equal(9, Proxy.BytesFromClient);
        Assert.Equal(ExchangeOutcome.ClientLeft, Assert.Single(Proxy.Requests).Outcome);
    }

    [Fact]
    public async Task What_is_no_http_ends_the_connection()
    {
        using var client = await RawClient.ConnectAsync(Proxy.Address);

        await client.SayAsync("hello\r\n\r\n");

        Assert.Equal("", await client.HearAllAsync());
        Assert.Empty(Proxy.Requests);
    }

    [Fact]
    public async Task An_address_that_is_not_plain_http_is_refused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => FaultProxy.StartAsync(new Uri("https://127.0.0.1"), Cancelled));
}
