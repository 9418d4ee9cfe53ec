using System.Net;
using System.Net.Sockets;

namespace Coffer.Backends.Tests.S3;

/// <summary>Passes TCP connections on to a gateway, counts the bytes of each direction, and cuts connections where a test says so.</summary>
internal sealed class ByteRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly IPEndPoint _target;
    private readonly Task _accepting;
    private long _sent;
    private long _received;
    private int _connections;

    public ByteRelay(Uri target)
    {
        _target = new IPEndPoint(IPAddress.Parse(target.Host), target.Port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Endpoint => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Bytes that clients have sent.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Bytes that the gateway has answered.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>Connections that were cut.</summary>
    public int Cut => _cut;

    /// <summary>After how many bytes of the gateway's answers the n-th connection is cut, from 1; null: never.</summary>
    public Func<int, int?> CutsAnswersAfter { get; set; } = _ => null;

    private int _cut;

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        await _accepting;
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        var running = new List<Task>();
        try
        {
            while (true)
                running.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_ending.Token), Interlocked.Increment(ref _connections)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(running);
        }
    }

    private async Task RelayAsync(TcpClient client, int number)
    {
        using var gateway = new TcpClient { NoDelay = true };
        using (client)
        {
            client.NoDelay = true;
            try
            {
                await gateway.ConnectAsync(_target, _ending.Token);
                using var over = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
                var up = PumpAsync(client.GetStream(), gateway, count => Interlocked.Add(ref _sent, count), limit: null, over);
                var down = PumpAsync(gateway.GetStream(), client, count => Interlocked.Add(ref _received, count), CutsAnswersAfter(number), over);
                await Task.WhenAll(up, down);
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or InvalidOperationException)
            {
                // One side went away; the other learns of it.
            }
        }
    }

    private async Task PumpAsync(NetworkStream from, TcpClient to, Action<int> count, int? limit, CancellationTokenSource over)
    {
        var buffer = new byte[64 << 10];
        var passed = 0;
        try
        {
            int read;
            while ((read = await from.ReadAsync(buffer, over.Token)) > 0)
            {
                count(read);
                if (passed + read > limit)
                {
                    await to.GetStream().WriteAsync(buffer.AsMemory(0, limit.Value - passed), over.Token);
                    Interlocked.Increment(ref _cut);
                    await over.CancelAsync();
                    return;
                }

                passed += read;
                await to.GetStream().WriteAsync(buffer.AsMemory(0, read), over.Token);
            }

            // What the one side has ended the other may still answer.
            to.Client.Shutdown(SocketShutdown.Send);
        }
        catch
        {
            await over.CancelAsync();
            throw;
        }
    }
}
