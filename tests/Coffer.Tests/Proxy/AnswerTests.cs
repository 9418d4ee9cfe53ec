using System.Net;
using System.Xml.Linq;
using Coffer.Conformance.Proxy;

namespace Coffer.Tests.Proxy;

public class AnswerTests : ProxyTest
{
    public static TheoryData<string> Names => [.. s_answers.Keys];

    private static readonly Dictionary<string, (Answer Answer, int Status, string? Code)> s_answers = new()
    {
        ["internal error"] = (S3Answer.InternalError, 500, "InternalError"),
        ["slow down"] = (S3Answer.SlowDown(), 503, "SlowDown"),
        ["slow down for a time"] = (S3Answer.SlowDown(retryAfter: 7), 503, "SlowDown"),
        ["skewed"] = (S3Answer.RequestTimeTooSkewed, 403, "RequestTimeTooSkewed"),
        ["redirect"] = (S3Answer.PermanentRedirect("b.s3-eu.example", "eu-west-1"), 301, "PermanentRedirect"),
        ["expired"] = (S3Answer.ExpiredToken, 400, "ExpiredToken"),
        ["bare"] = (S3Answer.BareBadRequest, 400, "BadRequest"),
        ["empty"] = (S3Answer.EmptyBadRequest, 400, null),
        ["timeout"] = (S3Answer.RequestTimeout, 400, "RequestTimeout"),
        ["conflict"] = (S3Answer.ConditionalRequestConflict, 409, "ConditionalRequestConflict"),
        ["refused"] = (S3Answer.PreconditionFailed, 412, "PreconditionFailed"),
        ["no key"] = (S3Answer.NoSuchKey, 404, "NoSuchKey"),
        ["no upload"] = (S3Answer.NoSuchUpload, 404, "NoSuchUpload"),
        ["denied"] = (S3Answer.AccessDenied, 403, "AccessDenied"),
        ["an error that says success"] = (S3Answer.InternalError.AsOk(), 200, "InternalError"),
        ["written"] = (S3Answer.Written, 200, null),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_answer_is_given_and_the_server_knows_of_nothing(string name)
    {
        var (answer, status, code) = s_answers[name];
        using var fault = Proxy.On(Request.Put, Fault.Answer(answer));

        using var response = await PutAsync("/k", Pattern(300_000));
        var body = await response.Content.ReadAsStringAsync(Cancelled);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(code, body.Length == 0 ? null : XDocument.Parse(body).Root!.Element("Code")!.Value);
        Assert.Equal(name == "bare", body.Length > 0 && XDocument.Parse(body).Root!.Element("Message") is null);
        Assert.Equal(name == "slow down for a time" ? 7 : null, response.Headers.RetryAfter?.Delta?.TotalSeconds);
        Assert.NotNull(response.Headers.Date);
        Assert.Equal(1, fault.Fired);
        Assert.Equal(300_000, Proxy.BytesFromClient);
        Assert.Equal(answer.Body.Length, Proxy.BytesToClient);
        Assert.Equal(0, Server.Connections);
    }

    [Fact]
    public async Task An_answer_leaves_the_connection_open()
    {
        using var fault = Proxy.On(Request.Put.Times(3), Fault.Answer(S3Answer.SlowDown()));

        var seen = new List<HttpStatusCode>();
        for (var i = 0; i < 5; i++)
        {
            using var response = await SendAsync(HttpMethod.Put, "/k", new ByteArrayContent(Pattern(200_000)), headers => headers.ExpectContinue = true);
            await response.Content.ReadAsByteArrayAsync(Cancelled);
            seen.Add(response.StatusCode);
        }

        Assert.Equal([HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK, HttpStatusCode.OK], seen);
        Assert.Equal(3, fault.Fired);
        Assert.Equal(1, Proxy.AcceptedConnections);
    }

    [Fact]
    public async Task An_answer_to_head_has_no_body()
    {
        using var fault = Proxy.On(Request.Head, Fault.Answer(S3Answer.SlowDown()));

        using var response = await SendAsync(HttpMethod.Head, "/k");
        using var second = await SendAsync(HttpMethod.Get, "/size/5");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(Pattern(5), await second.Content.ReadAsByteArrayAsync(Cancelled));
        Assert.Equal(1, Proxy.AcceptedConnections);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_at_once_comes_before_the_body_and_is_heard(bool expect)
    {
        using var fault = Proxy.On(Request.Put, Fault.AnswerAtOnce(S3Answer.BareBadRequest));

        using var response = await SendAsync(HttpMethod.Put, "/k", new ByteArrayContent(Pattern(20_000_000)), headers => headers.ExpectContinue = expect);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.True(response.Headers.ConnectionClose);
        Assert.Contains("<Code>BadRequest</Code>", await response.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        Assert.Equal(1, fault.Fired);
        Assert.Equal(0, Proxy.BytesFromClient);
        Assert.Equal(0, Server.Connections);
    }

    [Fact]
    public async Task An_answer_instead_of_the_response_leaves_what_the_server_did()
    {
        using var fault = Proxy.On(Request.Put, Fault.AnswerInsteadOfResponse(S3Answer.InternalError));

        using var response = await PutAsync("/k", Pattern(300_000));

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal(Pattern(300_000), Server.Objects["/k"]);
        Assert.Equal(1, fault.Fired);
        var request = Assert.Single(Proxy.Requests);
        Assert.Equal((200, 500), (request.UpstreamStatus, request.Status));
    }

    [Fact]
    public async Task A_long_response_is_taken_whole_where_another_is_given()
    {
        using var fault = Proxy.On(Request.Get.Nth(1), Fault.AnswerInsteadOfResponse(S3Answer.InternalError));

        using var response = await SendAsync(HttpMethod.Get, "/size/5000000?chunked");
        await response.Content.ReadAsByteArrayAsync(Cancelled);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal(Pattern(9), await Client.GetByteArrayAsync("/size/9", Cancelled));
        Assert.Equal((1, 1), (Proxy.AcceptedConnections, Server.Connections));
        Assert.Equal(S3Answer.InternalError.Body.Length + 9, Proxy.BytesToClient);
    }

    [Fact]
    public async Task A_refused_write_is_told_to_have_been_done()
    {
        using var fault = Proxy.On(Request.Put, Fault.AnswerInsteadOf(412, S3Answer.Written));

        using var first = await PutAsync("/k", [1], headers => headers.TryAddWithoutValidation("If-None-Match", "*"));
        Assert.Equal(("\"tiny\"", 0), (first.Headers.ETag?.Tag, fault.Fired));
        using var second = await PutAsync("/k", [2], headers => headers.TryAddWithoutValidation("If-None-Match", "*"));

        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal([1], Server.Objects["/k"]);
        Assert.Equal((2, 1), (fault.Matched, fault.Fired));
    }
}
