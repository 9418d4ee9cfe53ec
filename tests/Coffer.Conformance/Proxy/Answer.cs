namespace Coffer.Conformance.Proxy;

/// <summary>An answer that the proxy gives by itself. Content-Length is added, and Date unless it is there.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Body">The body. HEAD gets its length only; 204 and 304 get nothing.</param>
public sealed record Answer(int Status, ReadOnlyMemory<byte> Body = default)
{
    /// <summary>The headers, in this order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The same answer with one more header.</summary>
    public Answer With(string header, string value) => this with { Headers = [.. Headers, new(header, value)] };

    /// <summary>The same headers and body as a success, as S3 tells of an error once it began to answer a CompleteMultipartUpload or CopyObject.</summary>
    public Answer AsOk() => this with { Status = 200 };
}
