using System.Net;
using Amazon.Runtime;

namespace Coffer.S3.Buckets;

/// <summary>What it means when a service does not say or do one thing about a bucket.</summary>
internal static class BucketErrors
{
    private static readonly string[] Cannot = ["InvalidArgument", "InvalidRequest", "NotImplemented", "MethodNotAllowed", "MalformedXML", "XNotImplemented", "InvalidBucketState", "InvalidStorageClass"];

    /// <summary>What an error means.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="options">The store.</param>
    /// <param name="what">What was asked for.</param>
    public static CofferException? Classify(Exception exception, S3Options options, string what)
    {
        if (exception is AmazonUnmarshallingException)
            return new(CofferError.Unsupported, $"{options.Bucket}: its {what} does not read, because the service writes it in a way of its own; change it with the service's own tool", exception);
        if (exception is not AmazonServiceException { StatusCode: not default(HttpStatusCode) } answer)
            return S3Errors.Classify(exception, options, what);
        var message = (answer.Message ?? "").ReplaceLineEndings(" ").Trim();
        var words = $"{(int)answer.StatusCode} {answer.ErrorCode}{(message.Length is > 0 and < 200 ? ": " + message : "")}";
        if (answer.ErrorCode == "MalformedPolicy")
            return new(CofferError.InvalidArgument, $"the service refuses the policy for {options.Bucket} ({words}); correct it", exception);
        return (int)answer.StatusCode is 405 or 501 || Cannot.Contains(answer.ErrorCode, StringComparer.Ordinal)
            ? new(CofferError.Unsupported, $"the service cannot do this {what} for {options.Bucket} ({words}); leave it out, or use another service", exception)
            : S3Errors.Classify(exception, options, what);
    }

    /// <summary>Whether an error is about one thing, so that others are worth asking for.</summary>
    public static bool IsAboutOne(Exception exception) => exception is AmazonServiceException or AmazonUnmarshallingException;
}
