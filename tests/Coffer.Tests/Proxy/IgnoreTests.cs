using System.Net;
using Coffer.Conformance.Proxy;

namespace Coffer.Tests.Proxy;

public class IgnoreTests : ProxyTest
{
    // A put of AWSSDK.S3 4.0.104.9 with the access key AK and the secret SK: it signs if-none-match.
    private const string OfSdk =
        "PUT /bucket/content/a%20b HTTP/1.1\r\nExpect: 100-continue\r\nIf-None-Match: *\r\namz-sdk-request: attempt=1; max=1\r\nHost: 127.0.0.1:39697\r\n"
        + "X-Amz-Date: 20261121T134355Z\r\nX-Amz-Content-SHA256: 01d448afd928065458cf670b60f5a594d735af0172c8d67f22a81680132681ca\r\n"
        + "Authorization: AWS4-HMAC-SHA256 Credential=AK/20261121/us-east-1/s3/aws4_request, SignedHeaders=content-length;content-type;host;if-none-match;x-amz-content-sha256;x-amz-date, Signature=a9481f20165d01546ebe22c7b2ecebe2f9b110de9aee621d863dec2cbeb40b6c\r\n"
        + "Content-Length: 10\r\nContent-Type: text/plain\r\n\r\n";

    // Examples of "Authenticating Requests: Using the Authorization Header" of the S3 reference.
    private const string OfReference =
        "GET /test.txt HTTP/1.1\r\nHost: examplebucket.s3.amazonaws.com\r\nX-Mark: 1\r\nAuthorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date;x-mark,Signature=0\r\n"
        + "Range: bytes=0-9\r\nx-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\r\nx-amz-date: 20130524T000000Z\r\n\r\n";

    private const string OfReferenceQuery =
        "GET /?prefix=J&max-keys=2 HTTP/1.1\r\nHost: examplebucket.s3.amazonaws.com\r\nX-Mark: 1\r\nAuthorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-mark,Signature=0\r\n"
        + "x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\r\nx-amz-date: 20130524T000000Z\r\n\r\n";

    private const string Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    [Fact]
    public async Task A_condition_that_is_not_known_does_not_hold_back_a_write()
    {
        Server.Objects["/k"] = [1];
        using var fault = Proxy.On(Request.Put, Fault.Ignore("if-none-match"));

        using var response = await PutAsync("/k", [2], headers => headers.TryAddWithoutValidation("If-None-Match", "*"));
        using var plain = await PutAsync("/other", [3]);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal([2], Server.Objects["/k"]);
        Assert.DoesNotContain("If-None-Match", (await Server.NextAsync()).Head, StringComparison.Ordinal);
        Assert.Equal((2, 1), (fault.Matched, fault.Fired));
    }

    [Theory]
    [InlineData(OfReference, "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")]
    [InlineData(OfReferenceQuery, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")]
    public async Task A_request_is_signed_anew_as_the_reference_of_S3_shows_it(string request, string signature)
    {
        using var fault = Proxy.On(Request.Any, Fault.Ignore("X-Mark", new SigningKey(Secret)));

        var head = await PassAsync(request);

        Assert.DoesNotContain("x-mark", head, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($"Signature={signature}\r\n", head, StringComparison.Ordinal);
        Assert.Equal(1, fault.Fired);
    }

    [Fact]
    public async Task The_signature_of_the_SDK_is_made_anew()
    {
        // With a header that is not signed taken out, the signature must come out as the SDK made it.
        using var fault = Proxy.On(Request.Put, Fault.Ignore("amz-sdk-request", new SigningKey("SK")));

        var head = await PassAsync(OfSdk + "0123456789");

        Assert.Equal(OfSdk.Replace("amz-sdk-request: attempt=1; max=1\r\n", "", StringComparison.Ordinal), head);
        Assert.Equal(1, fault.Fired);
    }

    [Fact]
    public async Task A_signed_condition_goes_out_of_the_signature_too()
    {
        using var fault = Proxy.On(Request.Put, Fault.Ignore("If-None-Match", new SigningKey("SK")));

        var head = await PassAsync(OfSdk + "0123456789");

        Assert.DoesNotContain("if-none-match", head, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("SignedHeaders=content-length;content-type;host;x-amz-content-sha256;x-amz-date, Signature=", head, StringComparison.Ordinal);
        Assert.DoesNotContain("a9481f20", head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PUT /k HTTP/1.1\r\nIf-Match: 1\r\nContent-Length: 0\r\n\r\n", "no Authorization")]
    [InlineData("PUT /k HTTP/1.1\r\nIf-Match: 1\r\nAuthorization: Bearer x\r\nContent-Length: 0\r\n\r\n", "not signed by")]
    [InlineData("PUT /k HTTP/1.1\r\nIf-Match: 1\r\nx-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD\r\nAuthorization: AWS4-HMAC-SHA256 Credential=A/1/r/s3/aws4_request, SignedHeaders=if-match, Signature=0\r\nContent-Length: 0\r\n\r\n", "chunk by chunk")]
    public async Task What_cannot_be_signed_anew_is_said_so(string request, string why)
    {
        using var fault = Proxy.On(Request.Put, Fault.Ignore("If-Match", new SigningKey("SK")));
        using var client = await RawClient.ConnectAsync(Proxy.Address);

        await client.SayAsync(request);
        var heard = await client.HearAllAsync();

        Assert.StartsWith("HTTP/1.1 502", heard, StringComparison.Ordinal);
        Assert.Contains(why, heard, StringComparison.Ordinal);
        Assert.Equal((0, 0), (fault.Fired, Server.Unasked));
    }

    private async Task<string> PassAsync(string request)
    {
        using var client = await RawClient.ConnectAsync(Proxy.Address);
        await client.SayAsync(request);
        return (await Server.NextAsync()).Head;
    }
}
