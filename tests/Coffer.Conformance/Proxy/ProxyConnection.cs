using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Coffer.Conformance.Proxy;

/// <summary>A client's connection and its own connection to the upstream, request after request.</summary>
internal sealed class ProxyConnection(FaultProxy proxy, Socket socket, IPEndPoint upstream, TimeProvider time) : IDisposable
{
    private readonly Wire _client = new(socket);
    private Wire? _upstream;

    /// <summary>Ends when the connection has.</summary>
    public Task Served { get; set; } = Task.CompletedTask;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await _client.ReadHeadAsync(cancellationToken) is { } head)
        {
            var request = proxy.Record(head);
            var exchange = new Exchange(request, proxy.FaultsOf, _client, ConnectAsync, time);
            try
            {
                if (await exchange.RunAsync(cancellationToken))
                    continue;
                _upstream?.Dispose();
                await _client.LingerAsync(cancellationToken);
                return;
            }
            catch (ExchangeEndedException ended)
            {
                request.Finish(ended.Outcome);
                _client.Close(ended.Ending);
                return;
            }
            catch (OperationCanceledException)
            {
                request.Finish(ExchangeOutcome.ProxyEnded);
                return;
            }
            catch (Exception error) when (request.Outcome == ExchangeOutcome.UnderWay)
            {
                // A test's own predicate, action or change threw, or the upstream does not speak HTTP/1.1.
                var told = request.Status != 0;
                request.Fail(error);
                if (told)
                    return;
                await exchange.SendAsync(new Answer(502, Encoding.UTF8.GetBytes(error.ToString())), keepAlive: false, cancellationToken);
                await _client.LingerAsync(cancellationToken);
                return;
            }
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _upstream?.Dispose();
    }

    private async Task<Wire?> ConnectAsync(CancellationToken cancellationToken)
    {
        if (_upstream is { IsIdle: true })
            return _upstream;
        _upstream?.Dispose();
        _upstream = null;
        var connection = new Socket(upstream.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await connection.ConnectAsync(upstream, cancellationToken);
            return _upstream = new Wire(connection);
        }
        catch (SocketException)
        {
            connection.Dispose();
            return null;
        }
        catch (OperationCanceledException)
        {
            connection.Dispose();
            throw;
        }
    }
}
