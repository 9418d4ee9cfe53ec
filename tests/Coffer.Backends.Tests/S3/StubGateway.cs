using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Coffer.S3;

namespace Coffer.Backends.Tests.S3;

/// <summary>Something that answers on a port of this machine as a test says: what no honest gateway can be brought to say.</summary>
internal sealed class StubGateway : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _serving;
    private readonly Func<HttpListenerContext, Task> _answer;

    public StubGateway(Func<HttpListenerContext, Task> answer)
    {
        _answer = answer;
        for (var attempt = 0; ; attempt++)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            Endpoint = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture)}");
            probe.Stop();
            try
            {
                _listener.Prefixes.Clear();
                _listener.Prefixes.Add(Endpoint.ToString());
                _listener.Start();
                break;
            }
            catch (HttpListenerException) when (attempt < 10)
            {
                // Another took the port in between.
            }
        }

        _serving = ServeAsync();
    }

    public Uri Endpoint { get; }

    /// <summary>What was asked for: method, path and query.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Options of a bucket here, with few and quick retries.</summary>
    public S3Options Options => new() { Bucket = "bucket", Endpoint = Endpoint, Keys = new("key", "secret"), Retries = 1 };

    public static async Task AnswerAsync(HttpListenerContext context, HttpStatusCode status, string body = "", params (string Name, string Value)[] headers)
    {
        await context.Request.InputStream.CopyToAsync(Stream.Null);
        context.Response.StatusCode = (int)status;
        foreach (var (name, value) in headers)
            context.Response.Headers[name] = value;
        var bytes = Encoding.UTF8.GetBytes(body);
        context.Response.ContentLength64 = bytes.Length;
        if (context.Request.HttpMethod != "HEAD")
            await context.Response.OutputStream.WriteAsync(bytes);
        context.Response.Close();
    }

    public static Task RefuseAsync(HttpListenerContext context, HttpStatusCode status, string code, string message = "", params (string Name, string Value)[] headers) =>
        AnswerAsync(context, status, $"<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>{message}</Message><RequestId>r1</RequestId></Error>", headers);

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
        _listener.Close();
    }

    private async Task ServeAsync()
    {
        var running = new List<Task>();
        while (_listener.IsListening)
        {
            try
            {
                running.Add(HandleAsync(await _listener.GetContextAsync()));
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                break;
            }
        }

        await Task.WhenAll(running);
    }

    private async Task HandleAsync(HttpListenerContext context)
    {
        Requests.Enqueue($"{context.Request.HttpMethod} {context.Request.RawUrl}");
        try
        {
            await _answer(context);
        }
        catch (Exception e) when (e is HttpListenerException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The other side went away, which a test may want.
        }
    }
}
