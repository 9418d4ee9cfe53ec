using System.Net;
using Coffer.Conformance.Proxy;

namespace Coffer.Tests.Proxy;

public class StallTests : ProxyTest
{
    [Fact]
    public async Task A_stalled_request_goes_on_as_if_nothing_had_been_when_it_is_released()
    {
        using var fault = Proxy.On(Request.Put, Fault.Stall());

        var put = PutAsync("/k", Pattern(900_000));
        await fault.WhenFiredAsync(1, Cancelled);
        Assert.False(put.IsCompleted);
        Assert.Equal(0, Server.Connections);
        fault.Release();

        using var response = await put;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Pattern(900_000), Server.Objects["/k"]);
        using var later = await PutAsync("/k", Pattern(1)); // what was released stalls no more
        Assert.Equal((2, 1), (fault.Matched, fault.Fired));
    }

    [Fact]
    public async Task A_request_stalls_amid_its_body()
    {
        using var fault = Proxy.On(Request.Put, Fault.StallRequestAfter(500_000));

        var put = PutAsync("/k", Pattern(900_000));
        await fault.WhenFiredAsync(1, Cancelled);
        Assert.Equal(500_000, Proxy.BytesFromClient);
        Assert.Equal(1, Server.Connections);
        fault.Release();

        using var response = await put;
        Assert.Equal(Pattern(900_000), Server.Objects["/k"]);
        Assert.Equal(900_000, Proxy.BytesFromClient);
    }

    [Fact]
    public async Task A_request_that_stalls_at_its_end_is_not_answered_before_it_is_released()
    {
        using var fault = Proxy.On(Request.Put, Fault.StallRequestAfter(1000));

        var put = PutAsync("/k", Pattern(1000));
        await fault.WhenFiredAsync(1, Cancelled);
        Assert.True((await Server.NextAsync()).IsWhole); // the server has answered
        Assert.Equal(0, Assert.Single(Proxy.Requests).Status);
        fault.Release();

        using var response = await put;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task An_answer_is_held_back_when_the_work_is_done()
    {
        using var fault = Proxy.On(Request.Put, Fault.StallInsteadOfResponse());

        var put = PutAsync("/k", Pattern(1000));
        await fault.WhenFiredAsync(1, Cancelled);
        Assert.Equal(Pattern(1000), Server.Objects["/k"]);
        Assert.False(put.IsCompleted);
        fault.Release();

        using var response = await put;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?chunked")]
    public async Task A_response_stalls_amid_its_body(string query)
    {
        using var fault = Proxy.On(Request.Get, Fault.StallResponseAfter(100_000));

        using var response = await SendAsync(HttpMethod.Get, "/size/900000" + query);
        await using var body = await response.Content.ReadAsStreamAsync(Cancelled);
        var bytes = new byte[900_000];
        await body.ReadExactlyAsync(bytes.AsMemory(0, 100_000), Cancelled);
        await fault.WhenFiredAsync(1, Cancelled);
        var rest = body.ReadExactlyAsync(bytes.AsMemory(100_000), Cancelled).AsTask();
        Assert.Equal(100_000, Proxy.BytesToClient);
        Assert.False(rest.IsCompleted);
        fault.Release();

        await rest;
        Assert.Equal(Pattern(900_000), bytes);
        Assert.Equal(1, fault.Fired);
    }

    [Fact]
    public async Task A_client_that_gives_up_ends_a_stall()
    {
        using var early = Proxy.On(Request.Get.KeyEndsWith("/1"), Fault.Stall());
        using var late = Proxy.On(Request.Get.KeyEndsWith("/2"), Fault.StallInsteadOfResponse());
        using var amid = Proxy.On(Request.Get.KeyEndsWith("/3"), Fault.StallResponseAfter(1));

        foreach (var (path, fault) in new[] { ("/size/1", early), ("/size/2", late), ("/size/3", amid) })
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
            var get = Client.GetByteArrayAsync(path, patience.Token);
            await fault.WhenFiredAsync(1, Cancelled);
            await patience.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => get);
            await Proxy.WhenIdleAsync(Cancelled);
        }

        Assert.Equal(Enumerable.Repeat(ExchangeOutcome.ClientLeft, 3), Proxy.Requests.Select(request => request.Outcome));
    }

    [Fact]
    public async Task A_fault_taken_back_releases_what_it_stalled()
    {
        var fault = Proxy.On(Request.Get, Fault.Stall());
        var get = Client.GetByteArrayAsync("/size/10", Cancelled);
        await fault.WhenFiredAsync(1, Cancelled);

        fault.Dispose();

        Assert.Equal(Pattern(10), await get);
        await Client.GetByteArrayAsync("/size/10", Cancelled);
        Assert.Equal((1, 1), (fault.Matched, fault.Fired));
    }

    [Fact]
    public async Task The_proxy_ends_though_requests_are_stalled()
    {
        using var fault = Proxy.On(Request.Any, Fault.Stall());
        var gets = Enumerable.Range(0, 10).Select(_ => Client.GetByteArrayAsync("/size/10", Cancelled)).ToList();
        await fault.WhenFiredAsync(10, Cancelled);
        var requests = Proxy.Requests;

        await Proxy.DisposeAsync();

        Assert.Equal(0, Proxy.OpenConnections);
        Assert.All(requests, request => Assert.Equal(ExchangeOutcome.ProxyEnded, request.Outcome));
        foreach (var get in gets)
            await Assert.ThrowsAsync<HttpRequestException>(() => get);
    }

    [Fact]
    public async Task A_delay_is_by_the_proxys_clock()
    {
        var clock = new HeldTime();
        await using var proxy = await FaultProxy.StartAsync(Server.Address, clock, Cancelled);
        using var fault = proxy.On(Request.Get.Times(1), Fault.Delay(TimeSpan.FromHours(3)));

        var get = Client.GetByteArrayAsync(new Uri(proxy.Address, "/size/10"), Cancelled);
        var due = await clock.TimerMade.WaitAsync(Cancelled);
        Assert.Equal((TimeSpan.FromHours(3), 1, 0), (due, fault.Fired, Server.Connections));
        clock.Elapse();

        Assert.Equal(Pattern(10), await get);
    }

    [Fact]
    public async Task Something_can_run_before_a_request_is_forwarded()
    {
        Server.Objects["/k"] = [1];
        using var fault = Proxy.On(Request.Put.Header("If-None-Match"), Fault.RunBefore(async (request, token) =>
        {
            using var direct = new HttpClient();
            using var deleted = await direct.DeleteAsync(new Uri(Server.Address, request.RawPath), token);
        }));

        using var response = await PutAsync("/k", [2], headers => headers.TryAddWithoutValidation("If-None-Match", "*"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal([2], Server.Objects["/k"]);
        Assert.Equal(1, fault.Fired);
    }

    [Fact]
    public async Task What_a_tests_own_code_throws_is_told_to_the_client()
    {
        using var action = Proxy.On(Request.Put, Fault.RunBefore((_, _) => throw new TimeZoneNotFoundException("mine")));
        using var predicate = Proxy.On(Request.Get.Where(_ => throw new TimeZoneNotFoundException("mine")), Fault.CutAtOnce());

        using var put = await PutAsync("/k", Pattern(2_000_000));
        using var get = await SendAsync(HttpMethod.Get, "/k");

        Assert.Equal((HttpStatusCode.BadGateway, HttpStatusCode.BadGateway), (put.StatusCode, get.StatusCode));
        Assert.Contains("mine", await put.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        Assert.All(Proxy.Requests, request => Assert.Equal(ExchangeOutcome.ProxyFailed, request.Outcome));
        Assert.All(Proxy.Requests, request => Assert.IsType<TimeZoneNotFoundException>(request.Error));
    }
}
