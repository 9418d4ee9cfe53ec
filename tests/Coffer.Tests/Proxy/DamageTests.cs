using System.Net;
using Coffer.Conformance.Proxy;

namespace Coffer.Tests.Proxy;

public class DamageTests : ProxyTest
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("", 299_999)]
    [InlineData("?chunked", 0)]
    [InlineData("?chunked", 200_000)]
    [InlineData("?close", 200_000)]
    public async Task One_bit_of_a_response_is_changed(string query, int offset)
    {
        using var fault = Proxy.On(Request.Get, Fault.FlipResponseByte(offset));

        var bytes = await Client.GetByteArrayAsync("/size/300000" + query, Cancelled);

        Assert.Equal(1, fault.Fired);
        Assert.Equal([offset], Differences(Pattern(300_000), bytes));
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(false, 299_999)]
    [InlineData(true, 150_000)]
    public async Task One_bit_of_a_request_is_changed_on_its_way_up(bool chunked, int offset)
    {
        using var fault = Proxy.On(Request.Put, Fault.FlipRequestByte(offset));

        using var response = await SendAsync(HttpMethod.Put, "/k", new ByteArrayContent(Pattern(300_000)), headers => headers.TransferEncodingChunked = chunked);

        Assert.Equal(1, fault.Fired);
        Assert.Equal([offset], Differences(Pattern(300_000), Server.Objects["/k"]));
    }

    [Fact]
    public async Task Two_faults_change_two_bytes()
    {
        using var first = Proxy.On(Request.Get, Fault.FlipResponseByte(10));
        using var second = Proxy.On(Request.Get, Fault.FlipResponseByte(20));
        using var beyond = Proxy.On(Request.Get, Fault.FlipResponseByte(100));

        var bytes = await Client.GetByteArrayAsync("/size/100", Cancelled);

        Assert.Equal([10, 20], Differences(Pattern(100), bytes));
        Assert.Equal((1, 1, 0), (first.Fired, second.Fired, beyond.Fired));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(77_777)]
    public async Task A_server_that_lies_about_a_length_is_believed_by_a_client(int length)
    {
        using var fault = Proxy.On(Request.Get.Nth(1), Fault.TruncateResponse(length));

        var bytes = await Client.GetByteArrayAsync("/size/300000", Cancelled);

        Assert.Equal(Pattern(length), bytes);
        Assert.Equal(1, fault.Fired);
        Assert.Equal(length, Proxy.BytesToClient);
        Assert.Equal(Pattern(300_000), await Client.GetByteArrayAsync("/size/300000", Cancelled)); // the rest did not stay on the connection
        Assert.Equal(1, Proxy.AcceptedConnections);
    }

    [Fact]
    public async Task What_is_short_enough_is_not_truncated()
    {
        using var fault = Proxy.On(Request.Any, Fault.TruncateResponse(100));

        Assert.Equal(Pattern(100), await Client.GetByteArrayAsync("/size/100", Cancelled));
        using var head = await SendAsync(HttpMethod.Head, "/size/200");
        Assert.Equal(200, head.Content.Headers.ContentLength);
        Assert.Equal(0, fault.Fired);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?chunked")]
    [InlineData("?close")]
    public async Task A_text_is_rewritten(string query)
    {
        Server.Objects["/list"] = "<a>é</a>"u8.ToArray();
        using var fault = Proxy.On(Request.Get.KeyContains("list"), Fault.Rewrite(text => text.Replace("é", "ü and more", StringComparison.Ordinal)));

        var text = await Client.GetStringAsync("/list" + query, Cancelled);
        var missing = await SendAsync(HttpMethod.Get, "/list/none");

        Assert.Equal("<a>ü and more</a>", text);
        Assert.Equal("none", await missing.Content.ReadAsStringAsync(Cancelled)); // errors stay as they are
        Assert.Equal((2, 1), (fault.Matched, fault.Fired));
        missing.Dispose();
    }

    [Fact]
    public async Task A_change_that_changes_nothing_did_not_fire()
    {
        Server.Objects["/list"] = "<a/>"u8.ToArray();
        using var fault = Proxy.On(Request.Get, Fault.Rewrite(text => text));

        Assert.Equal("<a/>", await Client.GetStringAsync("/list", Cancelled));
        Assert.Equal(0, fault.Fired);
    }

    [Fact]
    public async Task A_text_too_long_to_hold_is_not_rewritten()
    {
        using var fault = Proxy.On(Request.Get, Fault.Rewrite(text => text + "x"));

        using var response = await SendAsync(HttpMethod.Get, $"/size/{17 * 1024 * 1024}");

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal(0, fault.Fired);
    }

    [Fact]
    public async Task The_servers_clock_seems_to_be_off()
    {
        using var fault = Proxy.On(Request.Any, Fault.SkewClock(TimeSpan.FromMinutes(-20)));

        using var response = await SendAsync(HttpMethod.Get, "/size/10");
        using var without = await PutAsync("/k", [1]);

        Assert.Equal(new DateTimeOffset(2026, 3, 4, 4, 46, 7, TimeSpan.Zero), response.Headers.Date);
        Assert.Null(without.Headers.Date);
        Assert.Equal(Pattern(10), await response.Content.ReadAsByteArrayAsync(Cancelled));
        Assert.Equal(1, fault.Fired);
    }

    [Fact]
    public async Task An_answer_of_the_proxys_own_has_the_clock_that_is_off()
    {
        using var skew = Proxy.On(Request.Any, Fault.SkewClock(TimeSpan.FromDays(400)));
        using var fault = Proxy.On(Request.Any, Fault.Answer(S3Answer.RequestTimeTooSkewed));

        using var response = await SendAsync(HttpMethod.Get, "/size/10");

        Assert.InRange(response.Headers.Date!.Value, TimeProvider.System.GetUtcNow().AddDays(399), TimeProvider.System.GetUtcNow().AddDays(401));
        Assert.Equal((1, 1), (skew.Fired, fault.Fired));
    }

    private static List<int> Differences(byte[] expected, byte[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        return [.. Enumerable.Range(0, expected.Length).Where(i => expected[i] != actual[i])];
    }
}
