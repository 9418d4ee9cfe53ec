using Coffer.Conformance.Proxy;

namespace Coffer.Tests.Proxy;

public class MatchingTests : ProxyTest
{
    public static TheoryData<string> Names => [.. s_requests.Keys];

    private static readonly Dictionary<string, (Request Request, int[] Fitting)> s_requests = new()
    {
        ["any"] = (Request.Any, [0, 1, 2, 3, 4, 5]),
        ["put"] = (Request.Put, [1, 2, 5]),
        ["get"] = (Request.Get, [0]),
        ["delete"] = (Request.Delete, [4]),
        ["head"] = (Request.Head, []),
        ["post"] = (Request.Post, [3]),
        ["key"] = (Request.Any.KeyContains("content/a b"), [1, 2]),
        ["end"] = (Request.Any.KeyEndsWith("/x"), [3, 4]),
        ["query"] = (Request.Any.Query("partNumber"), [1, 2]),
        ["value"] = (Request.Any.Query("partNumber", "2"), [2]),
        ["no value"] = (Request.Post.Query("uploads"), [3]),
        ["decoded"] = (Request.Any.Query("prefix", "a/b"), [0]),
        ["without"] = (Request.Put.WithoutQuery("partNumber"), [5]),
        ["header"] = (Request.Any.Header("X-A"), [4, 5]),
        ["header value"] = (Request.Any.Header("x-a", "2"), [5]),
        ["where"] = (Request.Any.Where(request => request.ContentLength == 3), [5]),
        ["second"] = (Request.Put.Nth(2), [2]),
        ["from"] = (Request.Put.From(2), [2, 5]),
        ["twice"] = (Request.Put.Times(2), [1, 2]),
        ["second and third"] = (Request.Any.From(2).Times(2), [1, 2]),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_fault_is_for_the_requests_that_fit(string name)
    {
        var (request, fitting) = s_requests[name];
        using var fault = Proxy.On(request, Fault.Answer(new Answer(418)));
        using var client = await RawClient.ConnectAsync(Proxy.Address);
        string[] requests =
        [
            "GET /b?list-type=2&prefix=a%2Fb HTTP/1.1\r\n", "PUT /b/content/a%20b?partNumber=1&uploadId=u HTTP/1.1\r\n",
            "PUT /b/content/a%20b?partNumber=2&uploadId=u HTTP/1.1\r\n", "POST /b/x?uploads HTTP/1.1\r\n", "DELETE /b/x HTTP/1.1\r\nX-A: 1\r\n",
            "PUT /b/y HTTP/1.1\r\nx-a: 2\r\nContent-Length: 3\r\n",
        ];

        foreach (var head in requests)
        {
            await client.SayAsync(head + "\r\n" + (head.Contains("Length", StringComparison.Ordinal) ? "abc" : ""));
            var heard = await client.HearAsync("\r\n\r\n");
            if (heard.Contains("Content-Length: 4\r\n", StringComparison.Ordinal))
                await client.HearAsync("none");
        }

        Assert.Equal(fitting, Proxy.Requests.Index().Where(request => request.Item.Status == 418).Select(request => request.Index));
        Assert.Equal(fitting.Length, fault.Fired);
        Assert.Equal(Proxy.Count(request), fault.Matched);
    }

    [Fact]
    public async Task Requests_are_recorded_until_they_are_forgotten()
    {
        using var put = await PutAsync("/b/a%20b?x=1", Pattern(100));
        await Client.GetByteArrayAsync("/size/50", Cancelled);
        await Proxy.WhenIdleAsync(Cancelled);

        var (first, second) = (Proxy.Requests[0], Proxy.Requests[1]);
        Assert.Equal(("PUT", "/b/a b", "/b/a%20b", "x=1", "1"), (first.Method, first.Path, first.RawPath, first.Query, first.QueryValue("x")));
        Assert.Equal((1, 100, 200, 100L, 0L), (first.Number, first.ContentLength, first.Status, first.BytesFromClient, first.BytesToClient));
        Assert.Equal((2, null, 200, 0L, 50L), (second.Number, second.ContentLength, second.Status, second.BytesFromClient, second.BytesToClient));
        Assert.True(first.Started <= first.Finished && first.Finished <= second.Started && second.Started <= second.Finished);
        Assert.Equal("127.0.0.1:" + Proxy.Address.Port, first.Header("host"));
        Assert.Equal("1: PUT /b/a%20b?x=1 200 Answered, 100 bytes in, 0 bytes out", first.ToString());
        Assert.Equal((100, 50), (Proxy.BytesFromClient, Proxy.BytesToClient));

        Proxy.Reset();
        Assert.Empty(Proxy.Requests);
        Assert.Equal((0, 0), (Proxy.BytesFromClient, Proxy.BytesToClient));
        await Client.GetByteArrayAsync("/size/7", Cancelled);
        Assert.Equal((3, 7), (Assert.Single(Proxy.Requests).Number, Proxy.BytesToClient));
    }

    [Fact]
    public async Task Of_two_faults_both_count_and_the_first_answers()
    {
        using var first = Proxy.On(Request.Get.Times(1), Fault.Answer(new Answer(418)));
        using var second = Proxy.On(Request.Get.Times(2), Fault.Answer(new Answer(429)));

        var statuses = new List<int>();
        for (var i = 0; i < 3; i++)
        {
            using var response = await SendAsync(HttpMethod.Get, "/size/0");
            statuses.Add((int)response.StatusCode);
        }

        Assert.Equal([418, 429, 200], statuses);
        Assert.Equal((3, 1, 3, 1), (first.Matched, first.Fired, second.Matched, second.Fired));
    }

    [Fact]
    public void Turns_are_counted_from_one()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Request.Put.Nth(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Request.Put.Times(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Fault.CutRequestAfter(-1));
    }
}
