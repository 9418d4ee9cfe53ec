namespace Coffer.Conformance.Proxy;

/// <summary>A request that reached the proxy, while it is under way and after.</summary>
public sealed class ProxiedRequest
{
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly MessageHead _head;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, string> _query = [];
    private long _fromClient;
    private long _toClient;
    private volatile int _status;
    private volatile int _upstreamStatus;
    private volatile ExchangeOutcome _outcome;

    internal ProxiedRequest(long number, MessageHead head, TimeProvider time)
    {
        Number = number;
        _head = head;
        _time = time;
        Started = time.GetUtcNow();
        var mark = head.Target.IndexOf('?', StringComparison.Ordinal);
        RawPath = mark < 0 ? head.Target : head.Target[..mark];
        Path = Uri.UnescapeDataString(RawPath);
        Query = mark < 0 ? "" : head.Target[(mark + 1)..];
        foreach (var part in Query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = part.Split('=', 2);
            _query[Uri.UnescapeDataString(pair[0])] = pair.Length == 2 ? Uri.UnescapeDataString(pair[1]) : "";
        }
    }

    /// <summary>From 1, in the order in which requests reached the proxy.</summary>
    public long Number { get; }

    /// <summary>The method, as <c>PUT</c>.</summary>
    public string Method => _head.Method;

    /// <summary>The path, decoded.</summary>
    public string Path { get; }

    /// <summary>The path as it was sent.</summary>
    public string RawPath { get; }

    /// <summary>The query as it was sent, without the question mark.</summary>
    public string Query { get; }

    /// <summary>All headers as they were sent, in their order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers => _head.Headers;

    /// <summary>The length that the client says the body has; null if it says none.</summary>
    public long? ContentLength => _head.ContentLength;

    /// <summary>Bytes of the body that came from the client until now. Where a fault cut it, those before the cut.</summary>
    public long BytesFromClient => Interlocked.Read(ref _fromClient);

    /// <summary>Bytes of the response's body that were given to the client until now. It need not have read them.</summary>
    public long BytesToClient => Interlocked.Read(ref _toClient);

    /// <summary>The status that the client is told; 0 as long as there is none.</summary>
    public int Status => _status;

    /// <summary>The status that the upstream answered with; 0 as long as there is none.</summary>
    public int UpstreamStatus => _upstreamStatus;

    /// <summary>How it ended.</summary>
    public ExchangeOutcome Outcome => _outcome;

    /// <summary>When its head had come, by the proxy's clock.</summary>
    public DateTimeOffset Started { get; }

    /// <summary>When it was over; null before.</summary>
    public DateTimeOffset? Finished { get; private set; }

    /// <summary>What a test's own code threw in the proxy; null if nothing.</summary>
    public Exception? Error { get; private set; }

    internal Task Over => _over.Task;

    internal MessageHead Head => _head;

    /// <summary>A header's value; null if there is none.</summary>
    public string? Header(string name) => _head.Header(name);

    /// <summary>A query parameter's value, decoded; empty if it has none, null if it is not there.</summary>
    public string? QueryValue(string name) => _query.GetValueOrDefault(name);

    /// <summary>What a failing test shows.</summary>
    public override string ToString() =>
        $"{Number}: {Method} {_head.Target} {Status} {Outcome}, {BytesFromClient} bytes in, {BytesToClient} bytes out";

    internal void CountFromClient(int bytes) => Interlocked.Add(ref _fromClient, bytes);

    internal void CountToClient(int bytes) => Interlocked.Add(ref _toClient, bytes);

    internal void AnsweredBy(int upstream) => _upstreamStatus = upstream;

    internal void Tell(int status) => _status = status;

    internal void Fail(Exception error)
    {
        Error = error;
        Finish(ExchangeOutcome.ProxyFailed);
    }

    /// <summary>The first call tells how it ended.</summary>
    internal void Finish(ExchangeOutcome outcome)
    {
        if (_outcome != ExchangeOutcome.UnderWay)
            return;
        Finished = _time.GetUtcNow();
        _outcome = outcome;
        _over.TrySetResult();
    }
}
