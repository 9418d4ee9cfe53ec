using System.Net;
using System.Net.Http.Headers;
using Coffer.Conformance.Proxy;

namespace Coffer.Tests.Proxy;

/// <summary>A client, the proxy, and a server.</summary>
public abstract class ProxyTest : IAsyncLifetime
{
    private FaultProxy? _proxy;
    private HttpClient? _client;

    internal TinyServer Server { get; } = new();

    internal FaultProxy Proxy => _proxy!;

    internal HttpClient Client => _client!;

    internal static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    protected virtual TimeProvider Time => TimeProvider.System;

    public async ValueTask InitializeAsync()
    {
        _proxy = await FaultProxy.StartAsync(Server.Address, Time, Cancelled);
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = _proxy.Address };
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        await Proxy.DisposeAsync();
        await Server.DisposeAsync();
    }

    internal static byte[] Pattern(int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
            bytes[i] = TinyServer.At(i);
        return bytes;
    }

    internal Task<HttpResponseMessage> PutAsync(string path, byte[] body, Action<HttpRequestHeaders>? headers = null) =>
        SendAsync(HttpMethod.Put, path, new ByteArrayContent(body), headers);

    internal async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? content = null, Action<HttpRequestHeaders>? headers = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content, Version = HttpVersion.Version11 };
        headers?.Invoke(request.Headers);
        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);
    }

    /// <summary>The bytes that came before the response broke off, and the error that said so.</summary>
    internal async Task<(long Read, HttpResponseMessage Response, Exception Error)> GetBrokenAsync(string path)
    {
        var response = await SendAsync(HttpMethod.Get, path);
        await using var stream = await response.Content.ReadAsStreamAsync(Cancelled);
        var (read, buffer) = (0L, new byte[4096]);
        while (true)
        {
            try
            {
                var now = await stream.ReadAsync(buffer, Cancelled);
                Assert.NotEqual(0, now); // an end that looks like a whole body
                read += now;
            }
            catch (Exception error) when (error is IOException or HttpRequestException)
            {
                return (read, response, error);
            }
        }
    }

    internal static bool IsReset(Exception? error) => error switch
    {
        null => false,
        System.Net.Sockets.SocketException socket => socket.SocketErrorCode == System.Net.Sockets.SocketError.ConnectionReset,
        _ => IsReset(error.InnerException),
    };
}
