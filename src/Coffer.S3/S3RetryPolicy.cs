using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Coffer.S3;

/// <summary>The SDK's standard policy, back-off and jitter included, and what gateways do that it does not know.</summary>
internal sealed class S3RetryPolicy(IClientConfig config) : StandardRetryPolicy(config)
{
    // A service that is restarted comes back soon; a wrong port never does.
    private const int TriesWhereNobodyListens = 2;

    // Bytes that changed on their way: the next try may bring them whole.
    private static readonly string[] DamagedOnTheWay = ["BadDigest", "XAmzContentSHA256Mismatch"];

    public override bool RetryForException(IExecutionContext executionContext, Exception exception) =>
        Decide(executionContext, exception) ?? base.RetryForException(executionContext, exception);

    public override Task<bool> RetryForExceptionAsync(IExecutionContext executionContext, Exception exception) =>
        Decide(executionContext, exception) is { } decided ? Task.FromResult(decided) : base.RetryForExceptionAsync(executionContext, exception);

    private static bool? Decide(IExecutionContext context, Exception exception)
    {
        // A name that does not exist will not exist in a second.
        if (S3Errors.Find<SocketException>(exception) is { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData })
            return false;
        if (S3Errors.Find<SocketException>(exception) is { SocketErrorCode: SocketError.ConnectionRefused } && context.RequestContext.Retries >= TriesWhereNobodyListens)
            return false;
        if (S3Errors.Find<CofferException>(exception) is not null)
            return false;
        if (exception is not AmazonServiceException e)
            return null;

        // Ceph says no more than this when it reads the rest of a refused body as the next request on the connection.
        if (e is { StatusCode: HttpStatusCode.BadRequest, ErrorCode: "BadRequest" } || DamagedOnTheWay.Contains(e.ErrorCode, StringComparer.Ordinal))
            return true;
        return null;
    }
}
