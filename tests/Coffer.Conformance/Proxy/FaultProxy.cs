using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Coffer.Conformance.Proxy;

/// <summary>
/// Stands between a client and an HTTP/1.1 server on 127.0.0.1, passes every byte on as it is, counts, and does what goes wrong in the
/// world where a test asks for it.
/// </summary>
/// <remarks>
/// <code>
/// await using var proxy = await FaultProxy.StartAsync(server, cancellationToken);
/// using var fault = proxy.On(Request.Put.KeyContains("content/").Nth(2), Fault.CutRequestAfter(1_000_000));
/// …
/// Assert.Equal(1, fault.Fired);
/// </code>
/// Heads are the client's own bytes, Host with them, so that signatures hold. Bodies are streamed. Every client connection has one of
/// its own to the server, and keeps it.
/// </remarks>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly Socket _listener;
    private readonly IPEndPoint _upstream;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<ProxyConnection, byte> _connections = new();
    private readonly Lock _lock = new();
    private readonly List<InjectedFault> _faults = [];
    private readonly Task _accepting;
    private List<ProxiedRequest> _requests = [];
    private long _number;
    private int _accepted;

    private FaultProxy(Socket listener, IPEndPoint upstream, TimeProvider time)
    {
        _listener = listener;
        _upstream = upstream;
        _time = time;
        Address = new Uri($"http://{listener.LocalEndPoint}");
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens: <c>http://127.0.0.1:port/</c>.</summary>
    public Uri Address { get; }

    /// <summary>The requests since the last <see cref="Reset"/>, in the order in which they came, those under way with them.</summary>
    public IReadOnlyList<ProxiedRequest> Requests
    {
        get
        {
            lock (_lock)
                return [.. _requests];
        }
    }

    /// <summary>Bytes of request bodies that came from the client, also of requests that were cut or are under way.</summary>
    public long BytesFromClient => Requests.Sum(request => request.BytesFromClient);

    /// <summary>Bytes of response bodies that were given to the client.</summary>
    public long BytesToClient => Requests.Sum(request => request.BytesToClient);

    /// <summary>Client connections that are open.</summary>
    public int OpenConnections => _connections.Count;

    /// <summary>Client connections since the start.</summary>
    public int AcceptedConnections => Volatile.Read(ref _accepted);

    /// <summary>Starts to listen on 127.0.0.1 at a free port.</summary>
    /// <param name="upstream">The server, as <c>http://127.0.0.1:8000</c>; plain HTTP.</param>
    /// <param name="cancellationToken">Ends the start, not the proxy.</param>
    public static Task<FaultProxy> StartAsync(Uri upstream, CancellationToken cancellationToken) =>
        StartAsync(upstream, TimeProvider.System, cancellationToken);

    /// <inheritdoc cref="StartAsync(Uri, CancellationToken)"/>
    /// <param name="upstream">The server, as <c>http://127.0.0.1:8000</c>; plain HTTP.</param>
    /// <param name="time">The clock of delays and of the times of requests.</param>
    /// <param name="cancellationToken">Ends the start, not the proxy.</param>
    public static async Task<FaultProxy> StartAsync(Uri upstream, TimeProvider time, CancellationToken cancellationToken)
    {
        if (upstream.Scheme != Uri.UriSchemeHttp)
            throw new ArgumentException($"{upstream} is not http: the proxy must read what passes", nameof(upstream));
        var addresses = await Dns.GetHostAddressesAsync(upstream.Host, cancellationToken);
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(512);
        return new FaultProxy(listener, new IPEndPoint(addresses[0], upstream.Port), time);
    }

    /// <summary>Puts a fault in force. Where more than one has its turn at a request, each is done; of two that answer or cut at one moment, the first.</summary>
    public InjectedFault On(Request request, Fault fault)
    {
        var injected = new InjectedFault(request, fault, TakeBack);
        lock (_lock)
            _faults.Add(injected);
        return injected;
    }

    /// <summary>How many requests since the last <see cref="Reset"/> fit.</summary>
    public int Count(Request request) => Requests.Count(request.Fits);

    /// <summary>Forgets all requests. One that is under way does not count any more.</summary>
    public void Reset()
    {
        lock (_lock)
            _requests = [];
    }

    /// <summary>Completes when every request that came until now is over: then what is counted stays so.</summary>
    public Task WhenIdleAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Requests.Select(request => request.Over)).WaitAsync(cancellationToken);

    /// <summary>Ends all connections, and waits for them. May be called again.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections.Keys.Select(connection => connection.Served));
    }

    internal ProxiedRequest Record(MessageHead head)
    {
        lock (_lock)
        {
            var request = new ProxiedRequest(++_number, head, _time);
            _requests.Add(request);
            return request;
        }
    }

    /// <summary>The faults whose turn it is. Every fault counts the request: none hides it from another.</summary>
    internal IReadOnlyList<InjectedFault> FaultsOf(ProxiedRequest request)
    {
        lock (_lock)
            return [.. _faults.Where(fault => fault.Takes(request))];
    }

    private void TakeBack(InjectedFault fault)
    {
        lock (_lock)
            _faults.Remove(fault);
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptAsync(_ending.Token);
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                if (_ending.IsCancellationRequested)
                    return;
                continue;
            }

            socket.NoDelay = true;
            Interlocked.Increment(ref _accepted);
            var connection = new ProxyConnection(this, socket, _upstream, _time);
            _connections.TryAdd(connection, 0);
            connection.Served = ServeAsync(connection);
        }
    }

    private async Task ServeAsync(ProxyConnection connection)
    {
        try
        {
            using (connection)
                await connection.RunAsync(_ending.Token);
        }
        catch (Exception error) when (error is OperationCanceledException or InvalidDataException or ExchangeEndedException)
        {
            // The proxy ends, or the client does not speak HTTP/1.1, or left while it was told so.
        }
        finally
        {
            _connections.TryRemove(connection, out _);
        }
    }
}
