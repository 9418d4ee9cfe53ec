namespace Coffer.Conformance.Proxy;

/// <summary>A fault in force. Disposing takes it back for requests to come, and releases those that it stalled.</summary>
public sealed class InjectedFault : IDisposable
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private readonly Request _request;
    private readonly Action<InjectedFault> _takeBack;
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _matched;
    private int _fired;

    internal InjectedFault(Request request, Fault fault, Action<InjectedFault> takeBack)
    {
        _request = request;
        Fault = fault;
        _takeBack = takeBack;
    }

    /// <summary>The fault.</summary>
    public Fault Fault { get; }

    /// <summary>How many requests fitted, whether or not it was their turn.</summary>
    public int Matched => Volatile.Read(ref _matched);

    /// <summary>How many requests it was done to. Counted just before it is done, so that a client that feels it finds it counted.</summary>
    public int Fired => Volatile.Read(ref _fired);

    internal Task Released => _released.Task;

    /// <summary>Completes when it was done to so many requests.</summary>
    public async Task WhenFiredAsync(int times, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task next;
            lock (_lock)
            {
                if (_fired >= times)
                    return;
                next = _next.Task;
            }

            await next.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Lets go of all that it stalls, now and later.</summary>
    public void Release() => _released.TrySetResult();

    /// <inheritdoc/>
    public void Dispose()
    {
        _takeBack(this);
        Release();
    }

    /// <summary>Whether it is this request's turn. Called under the proxy's lock.</summary>
    internal bool Takes(ProxiedRequest request)
    {
        if (!_request.Fits(request))
            return false;
        var turn = Interlocked.Increment(ref _matched) - _request.FirstTurn;
        return turn >= 0 && turn < _request.Turns;
    }

    internal void Fire()
    {
        TaskCompletionSource next;
        lock (_lock)
        {
            _fired++;
            next = _next;
            _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        next.TrySetResult();
    }
}
