using System.Security;
using System.Text;

namespace Coffer.Conformance.Proxy;

/// <summary>Answers in the words of S3.</summary>
public static class S3Answer
{
    /// <summary>500 InternalError.</summary>
    public static Answer InternalError => Error(500, "InternalError", "We encountered an internal error. Please try again.");

    /// <summary>403 RequestTimeTooSkewed.</summary>
    public static Answer RequestTimeTooSkewed =>
        Error(403, "RequestTimeTooSkewed", "The difference between the request time and the current time is too large.");

    /// <summary>400 ExpiredToken.</summary>
    public static Answer ExpiredToken => Error(400, "ExpiredToken", "The provided token has expired.");

    /// <summary>400 RequestTimeout, as S3 tells a client that sends too slowly.</summary>
    public static Answer RequestTimeout =>
        Error(400, "RequestTimeout", "Your socket connection to the server was not read from or written to within the timeout period.");

    /// <summary>400 BadRequest without a message, as Ceph tells of bytes that another request left on a connection.</summary>
    public static Answer BareBadRequest => Error(400, "BadRequest", message: null);

    /// <summary>400 without any body.</summary>
    public static Answer EmptyBadRequest => new(400);

    /// <summary>409 ConditionalRequestConflict, as AWS may tell one of two that write one key at the same time.</summary>
    public static Answer ConditionalRequestConflict =>
        Error(409, "ConditionalRequestConflict", "The conditional request cannot succeed due to a conflicting operation against this resource.");

    /// <summary>412 PreconditionFailed.</summary>
    public static Answer PreconditionFailed =>
        Error(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");

    /// <summary>404 NoSuchKey.</summary>
    public static Answer NoSuchKey => Error(404, "NoSuchKey", "The specified key does not exist.");

    /// <summary>404 NoSuchUpload.</summary>
    public static Answer NoSuchUpload => Error(404, "NoSuchUpload", "The specified upload does not exist.");

    /// <summary>403 AccessDenied.</summary>
    public static Answer AccessDenied => Error(403, "AccessDenied", "Access Denied");

    /// <summary>200 with an entity tag and nothing else: what a put is told that wrote.</summary>
    public static Answer Written => new Answer(200).With("ETag", "\"d41d8cd98f00b204e9800998ecf8427e\"");

    /// <summary>503 SlowDown, with or without Retry-After in seconds.</summary>
    public static Answer SlowDown(int? retryAfter = null)
    {
        var answer = Error(503, "SlowDown", "Please reduce your request rate.");
        return retryAfter is { } seconds ? answer.With("Retry-After", $"{seconds}") : answer;
    }

    /// <summary>301 PermanentRedirect to another endpoint, a host name; without a Location, as S3 sends it.</summary>
    public static Answer PermanentRedirect(string endpoint, string region) =>
        Error(301, "PermanentRedirect", "The bucket you are attempting to access must be addressed using the specified endpoint.",
            $"<Endpoint>{SecurityElement.Escape(endpoint)}</Endpoint>").With("x-amz-bucket-region", region);

    /// <summary>An error in the XML of S3.</summary>
    /// <param name="status">The status code.</param>
    /// <param name="code">The code, which clients decide by.</param>
    /// <param name="message">The message, or null for none.</param>
    /// <param name="more">More XML behind the message.</param>
    public static Answer Error(int status, string code, string? message, string more = "")
    {
        var text = message is null ? "" : $"<Message>{SecurityElement.Escape(message)}</Message>";
        var xml = $"""<?xml version="1.0" encoding="UTF-8"?>{'\n'}<Error><Code>{SecurityElement.Escape(code)}</Code>{text}{more}<RequestId>proxy</RequestId></Error>""";
        return new Answer(status, Encoding.UTF8.GetBytes(xml)).With("Content-Type", "application/xml").With("x-amz-request-id", "proxy");
    }
}
