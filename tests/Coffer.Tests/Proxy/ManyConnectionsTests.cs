using System.Net;
using Coffer.Conformance.Proxy;

namespace Coffer.Tests.Proxy;

public class ManyConnectionsTests : ProxyTest
{
    [Fact]
    public async Task Two_hundred_connections_at_once_are_all_served()
    {
        using var gate = Proxy.On(Request.Put, Fault.Stall());
        var puts = Enumerable.Range(0, 200).Select(i => PutAsync($"/k{i}", Pattern(20_000 + i))).ToList();
        await gate.WhenFiredAsync(200, Cancelled); // so that there are two hundred at once
        Assert.Equal(200, Proxy.OpenConnections);
        gate.Release();

        foreach (var response in await Task.WhenAll(puts))
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            response.Dispose();
        }

        Assert.Equal(Enumerable.Range(0, 200).Sum(i => 20_000L + i), Proxy.BytesFromClient);
        Assert.All(Enumerable.Range(0, 200), i => Assert.Equal(Pattern(20_000 + i), Server.Objects[$"/k{i}"]));
    }

    [Fact]
    public async Task A_fault_has_its_exact_number_of_turns_among_many()
    {
        using var fault = Proxy.On(Request.Get.From(11).Times(25), Fault.Answer(S3Answer.SlowDown()));

        var statuses = await Task.WhenAll(Enumerable.Range(0, 100).Select(async _ =>
        {
            using var response = await SendAsync(HttpMethod.Get, "/size/1000");
            return response.StatusCode;
        }));

        Assert.Equal(25, statuses.Count(status => status == HttpStatusCode.ServiceUnavailable));
        Assert.Equal((100, 25), (fault.Matched, fault.Fired));
    }

    [Fact]
    public async Task When_the_proxy_ends_so_do_all_connections_and_bodies_under_way()
    {
        var idle = await RawClient.ConnectAsync(Proxy.Address);
        await idle.SayAsync("HEAD /size/1 HTTP/1.1\r\n\r\n");
        await idle.HearAsync("\r\n\r\n");
        var sending = await RawClient.ConnectAsync(Proxy.Address);
        await sending.SayAsync("PUT /k HTTP/1.1\r\nContent-Length: 100\r\n\r\nsome");
        using var started = await SendAsync(HttpMethod.Get, "/size/1000000000");
        await Server.NextAsync();
        Assert.Equal(3, Proxy.OpenConnections);

        await Proxy.DisposeAsync();

        Assert.Equal(0, Proxy.OpenConnections);
        Assert.Equal("", await idle.HearAllAsync());
        var served = await Server.NextAsync(); // the put broke off, and the server knows
        while (!served.Head.StartsWith("PUT", StringComparison.Ordinal))
            served = await Server.NextAsync();
        Assert.False(served.IsWhole);
        await Assert.ThrowsAnyAsync<Exception>(() => started.Content.ReadAsByteArrayAsync(Cancelled));
        await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(() => RawClient.ConnectAsync(Proxy.Address));
        idle.Dispose();
        sending.Dispose();
    }
}
