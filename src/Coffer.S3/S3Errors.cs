using System.Globalization;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.RegularExpressions;
using System.Xml;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Coffer.S3;

/// <summary>The one place that says what an error of S3, or on the way to it, means and what to do about it.</summary>
internal static partial class S3Errors
{
    /// <summary>Where <see cref="S3Wire"/> writes the region that an error names in its body, which the SDK drops.</summary>
    public const string RegionHeader = "x-coffer-region";

    /// <summary>Whether a create found something under its key.</summary>
    public static bool IsTaken(AmazonServiceException e) => e.StatusCode == HttpStatusCode.PreconditionFailed;

    /// <summary>Whether another writer of the same key is at work: looking again decides.</summary>
    public static bool IsRace(AmazonServiceException e) => e.StatusCode == HttpStatusCode.Conflict && e.ErrorCode is "ConditionalRequestConflict" or "OperationAborted";

    /// <summary>Whether there is nothing under a key; a missing bucket is something else.</summary>
    public static bool IsMissing(AmazonServiceException e) => e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode is not ("NoSuchBucket" or "NoSuchUpload");

    /// <summary>The first exception of a kind among an exception and its causes.</summary>
    public static T? Find<T>(Exception? exception)
        where T : Exception
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is T found)
                return found;
        }

        return null;
    }

    /// <summary>Says that what answers is something else.</summary>
    public static CofferException NotS3(S3Options options) =>
        new(CofferError.InvalidArgument, $"{options.Address} answers, but not as S3 does; check the endpoint, its port, and whether it is http or https");

    /// <summary>What an exception means, or null where it is none of the outside world.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="options">The store.</param>
    /// <param name="subject">The key or prefix it was about.</param>
    public static CofferException? Classify(Exception exception, S3Options options, string subject)
    {
        if (Find<CofferException>(exception) is { } known)
            return known;
        var endpoint = options.Endpoint?.Authority ?? $"S3 in {options.Region ?? "us-east-1"}";
        if (Find<XmlException>(exception) is not null || Find<AmazonUnmarshallingException>(exception) is not null)
            return new(CofferError.Unavailable, $"{endpoint} answered on {subject} what does not read; check that it is the endpoint of an S3 service, and try again later", exception);
        if (Find<AmazonServiceException>(exception) is { StatusCode: not default(HttpStatusCode) } answer)
            return OfAnswer(answer, options, subject);

        // Before what it broke: a wait that was given up ends as a closed connection.
        if (Find<TimeoutException>(exception) is not null)
            return new(CofferError.Unavailable, $"{endpoint} did not answer in time on {subject}; try again later, or give it longer by timeout=", exception);
        if (Find<SocketException>(exception) is { SocketErrorCode: not (SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown) } socket)
            return OfSocket(socket, options, endpoint, exception);
        if (Find<AuthenticationException>(exception) is { } tls)
            return new(CofferError.Unavailable, $"no TLS with {endpoint}: {tls.Message}; check the certificate, or write tls=false where it has none", exception);
        return exception switch
        {
            HttpRequestException or IOException => new(CofferError.Unavailable, $"the connection to {endpoint} failed on {subject}: {Deepest(exception)}; try again later", exception),
            AmazonClientException => new(CofferError.Unavailable, $"{endpoint} failed on {subject}: {exception.Message}", exception),
            _ => null,
        };
    }

    private static CofferException OfSocket(SocketException socket, S3Options options, string endpoint, Exception cause) => socket.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => new(
            CofferError.Unavailable,
            options.Endpoint is { } uri ? $"the host {uri.Host} is not known; check the endpoint, and this machine's DNS" : $"the host of {endpoint} is not known; check the region, and this machine's DNS",
            cause),
        SocketError.ConnectionRefused => new(CofferError.Unavailable, $"{endpoint} refuses connections; check the endpoint's port, and that the service runs", cause),
        _ => new(CofferError.Unavailable, $"{endpoint} cannot be reached: {socket.Message}; check the endpoint and the network", cause),
    };

    private static CofferException OfAnswer(AmazonServiceException e, S3Options options, string subject)
    {
        var store = options.Address;
        return e.ErrorCode switch
        {
            "NoSuchBucket" => Of(CofferError.NotFound, $"there is no bucket {options.Bucket}; make it: coffer bucket setup {options.PastedAddress}"),
            "InvalidAccessKeyId" when options.Encryption.Kind == S3EncryptionKind.KeyService && e.Message.Contains("retrieve the actual key", StringComparison.OrdinalIgnoreCase) => Of(
                CofferError.InvalidArgument, $"the key service of {store} does not know the key {options.Encryption.KeyId}; check kms-key"),
            "InvalidAccessKeyId" or "InvalidArgument" or "InvalidRequest" when options.Encryption is { Kind: S3EncryptionKind.KeyService, KeyId: null } => Of(
                CofferError.InvalidArgument, $"{store} has no key of its own for sse=kms; name one of its key service: kms-key=…"),
            _ when IsAboutCustomerKey(e) && options.Encryption.Kind == S3EncryptionKind.Customer => Of(
                CofferError.AccessDenied, $"{subject} in {store} was written with another key than that of sse-c, or with none; set the variable that sse-c names to the key that it was written with, or leave sse-c out"),
            _ when IsAboutCustomerKey(e) => Of(
                CofferError.InvalidArgument, $"{subject} in {store} is encrypted with a key that each request must bring; add sse-c=env:NAME, where NAME is a variable that holds it"),
            "InvalidAccessKeyId" => Of(CofferError.AccessDenied, $"{store} does not know the access key; check which credentials are used and whether they are those of this service"),
            "SignatureDoesNotMatch" => Of(CofferError.AccessDenied, $"{store} finds the signature wrong; check the secret key"),
            "ExpiredToken" or "ExpiredTokenException" or "TokenRefreshRequired" => Of(CofferError.AccessDenied, $"the session of the credentials for {store} has ended; sign on again or get new ones"),
            "InvalidToken" => Of(CofferError.AccessDenied, $"{store} does not know the session token; check AWS_SESSION_TOKEN, or unset it where the keys need none"),
            "RequestTimeTooSkewed" => Of(CofferError.AccessDenied, $"the clocks of this machine and {store} differ{SkewOf(e)}, so it refuses the signature; set this machine's clock"),
            "PermanentRedirect" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException" or "TemporaryRedirect" => Of(
                CofferError.InvalidArgument, $"the bucket {options.Bucket} is not in {options.Region ?? "us-east-1"}; write {(RegionOf(e) is { } region ? $"region={region}" : "its region, region=…, or its endpoint")} in the address"),
            "AllAccessDisabled" or "AccountProblem" or "AccessDenied" or "Forbidden" or "UnauthorizedAccess" or "MethodNotAllowed" => Denied(),
            "EntityTooLarge" => Of(CofferError.TooLarge, $"{subject} is larger than {store} takes"),
            "KeyTooLongError" or "KeyTooLong" or "InvalidObjectName" => Of(CofferError.InvalidArgument, $"{store} refuses the key of {subject}; use a shorter prefix"),
            "QuotaExceeded" or "InsufficientStorage" or "XMinioStorageFull" or "NotEnoughSpace" => Of(CofferError.QuotaExceeded, $"{store} has no room left for {subject}; free some and try again"),
            "InvalidStorageClass" => ClassRefused(),
            "InvalidArgument" or "InvalidRequest" or "NotImplemented" when options.StorageClass is not null => ClassRefused(),
            "NotImplemented" or "XNotImplemented" when options.Encryption.Kind != S3EncryptionKind.OfBucket => Of(CofferError.Unsupported, $"{store} cannot encrypt as the address asks; leave sse and sse-c out, or use another service"),
            "NotImplemented" or "XNotImplemented" => Of(CofferError.Unsupported, $"{store} cannot do this: {Words(e)}"),
            "InvalidObjectState" => Of(CofferError.Unavailable, $"{subject} lies in an archive of {store}; restore it there first"),
            "BadDigest" or "XAmzContentSHA256Mismatch" => Of(CofferError.Unavailable, $"{subject} reached {store} changed; what is between here and there damages bytes"),
            "RequestTimeout" => Of(CofferError.Unavailable, $"{store} waited too long for the bytes of {subject}; try again later, or with a smaller parallel="),
            "SlowDown" or "ServiceUnavailable" or "Throttling" or "ThrottlingException" or "TooManyRequests" or "RequestLimitExceeded" => Of(CofferError.Unavailable, $"{store} asks to slow down; try again later, or with a smaller parallel="),
            _ => OfStatus(),
        };

        CofferException Of(CofferError error, string message) => new(error, message, e);

        // No code of its own, anywhere.
        static bool IsAboutCustomerKey(AmazonServiceException e) => e.StatusCode == HttpStatusCode.BadRequest && e.Message is { } message
            && (message.Contains("server side encryption", StringComparison.OrdinalIgnoreCase) || message.Contains("encryption parameters", StringComparison.OrdinalIgnoreCase)
                || message.Contains("hash of the key", StringComparison.OrdinalIgnoreCase) || message.Contains("customer provided key", StringComparison.OrdinalIgnoreCase));

        CofferException Denied() => Of(CofferError.AccessDenied, options.Anonymous
            ? $"{store} does not let everybody use {subject}; leave anonymous out and give credentials"
            : $"the credentials may not use {subject} in {store}; check the bucket's policy and the user's rights{(options.Encryption.Kind == S3EncryptionKind.Customer ? ", and that the key of sse-c is the one it was written with" : "")}");

        CofferException ClassRefused() => Of(
            CofferError.Unsupported, $"{store} refuses the storage class {options.StorageClass} ({Words(e)}); leave storage-class out or name one that it has");

        CofferException OfStatus() => (int)e.StatusCode switch
        {
            301 or 307 => Of(CofferError.InvalidArgument, $"{store} lies elsewhere{(RegionOf(e) is { } region ? $": write region={region}" : "; check region and endpoint")}"),
            401 or 403 => Denied(),
            404 when subject.Length == 0 => NotS3(options),
            404 => Of(CofferError.NotFound, $"{subject} is not in {store}; check the bucket and the endpoint"),
            409 => Of(CofferError.Conflict, $"somebody else changes {subject} in {store} ({Words(e)}); try again"),
            412 => Of(CofferError.Conflict, $"{subject} in {store} changed meanwhile; try again"),
            501 => Of(CofferError.Unsupported, $"{store} cannot do this ({Words(e)})"),
            408 or 429 or >= 500 => Of(CofferError.Unavailable, $"{store} failed on {subject} ({Words(e)}); try again later"),
            _ => Of(CofferError.Unavailable, $"{store} refused a request about {subject} ({Words(e)}); coffer doctor {options.PastedAddress} looks at what it can do"),
        };
    }

    // Most gateways say nothing but a code; a message of several lines would break the one line that an error is.
    private static string Words(AmazonServiceException e)
    {
        var message = (e.Message ?? "").ReplaceLineEndings(" ").Trim();
        var id = string.IsNullOrEmpty(e.RequestId) ? "" : $", request {e.RequestId}";
        return $"{(int)e.StatusCode} {e.ErrorCode}{(message.Length is > 0 and < 200 ? ": " + message : "")}{id}";
    }

    private static string Deepest(Exception exception)
    {
        while (exception.InnerException is { } inner)
            exception = inner;
        return exception.Message.ReplaceLineEndings(" ");
    }

    private static string SkewOf(AmazonServiceException e)
    {
        var date = HeaderOf(e, "Date");
        if (!DateTimeOffset.TryParse(date, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var theirs))
            return "";
        var skew = theirs - DateTimeOffset.UtcNow;
        return $" by {Math.Abs(skew.TotalMinutes):0} minutes (there it is {theirs.UtcDateTime:HH:mm:ss} UTC)";
    }

    private static string? RegionOf(AmazonServiceException e) =>
        HeaderOf(e, "x-amz-bucket-region") is { Length: > 0 } header ? header
        : HeaderOf(e, RegionHeader) is { Length: > 0 } named ? named
        : Expected().Match(e.Message ?? "") is { Success: true } match ? match.Groups["region"].Value
        : null;

    private static string? HeaderOf(AmazonServiceException e, string name) =>
        Find<HttpErrorResponseException>(e)?.Response is { } response && response.IsHeaderPresent(name) ? response.GetHeaderValue(name) : null;

    [GeneratedRegex("expecting '(?<region>[a-z0-9-]+)'", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Expected();
}
