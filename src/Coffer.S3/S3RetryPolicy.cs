using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Xml;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Coffer.S3;

/// <summary>The SDK's standard policy, and what gateways do that it does not know.</summary>
internal sealed class S3RetryPolicy(IClientConfig config, TimeProvider time) : StandardRetryPolicy(config)
{
    private const int FirstDelay = 500;

    // A service that is restarted comes back soon; a wrong port never does.
    private const int TriesWhereNobodyListens = 2;

    // Bytes that changed on their way: the next try may bring them whole.
    private static readonly string[] DamagedOnTheWay = ["BadDigest", "XAmzContentSHA256Mismatch"];

    public override bool RetryForException(IExecutionContext executionContext, Exception exception) =>
        Decide(executionContext, exception) ?? base.RetryForException(executionContext, exception);

    public override Task<bool> RetryForExceptionAsync(IExecutionContext executionContext, Exception exception) =>
        Decide(executionContext, exception) is { } decided ? Task.FromResult(decided) : base.RetryForExceptionAsync(executionContext, exception);

    // As the SDK's own, but on the clock that was given, and never at once: a service that asks to slow down is given time.
    public override Task WaitBeforeRetryAsync(IExecutionContext executionContext)
    {
        var context = executionContext.RequestContext;
        var full = Math.Min(MaxBackoffInMilliseconds, FirstDelay * Math.Pow(2, Math.Max(0, context.Retries - 1)));
#pragma warning disable CA5394 // spreading retries needs no secrecy
        return Task.Delay(TimeSpan.FromMilliseconds(full * (0.5 + (Random.Shared.NextDouble() / 2))), time, context.CancellationToken);
#pragma warning restore CA5394
    }

    private static bool? Decide(IExecutionContext context, Exception exception)
    {
        // A name that does not exist will not exist in a second.
        if (S3Errors.Find<SocketException>(exception) is { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData })
            return false;
        if (S3Errors.Find<SocketException>(exception) is { SocketErrorCode: SocketError.ConnectionRefused } && context.RequestContext.Retries >= TriesWhereNobodyListens)
            return false;
        if (S3Errors.Find<CofferException>(exception) is not null)
            return false;

        // A plain service does not learn TLS in a second, nor does a certificate change; a clock was set right by the first refusal, or cannot be.
        if (S3Errors.Find<AuthenticationException>(exception) is not null || (exception is AmazonServiceException { ErrorCode: "RequestTimeTooSkewed" } && context.RequestContext.Retries > 0))
            return false;

        // An answer that was cut or damaged on its way; all that is asked may be asked again.
        if (S3Errors.Find<AmazonUnmarshallingException>(exception) is not null || S3Errors.Find<XmlException>(exception) is not null)
            return true;
        if (exception is not AmazonServiceException e)
            return null;

        // Ceph says no more than this when it reads the rest of a refused body as the next request on the connection.
        if (e is { StatusCode: HttpStatusCode.BadRequest, ErrorCode: "BadRequest" } || DamagedOnTheWay.Contains(e.ErrorCode, StringComparer.Ordinal))
            return true;
        return null;
    }
}
