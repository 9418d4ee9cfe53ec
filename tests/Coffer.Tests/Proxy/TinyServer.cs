using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace Coffer.Tests.Proxy;

/// <summary>
/// An HTTP/1.1 server of a hundred lines that shares no code with the proxy. PUT keeps a body, and refuses to overwrite under
/// If-None-Match; GET gives it, or so many bytes at /size/N; the query says chunked, close, break (half of it, then the end), or early
/// (403 before the body, then the end).
/// </summary>
internal sealed class TinyServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<string, byte[]> _objects = new();
    private readonly ConcurrentBag<Task> _serving = [];
    private readonly CancellationTokenSource _ending = new();
    private readonly Channel<Served> _served = Channel.CreateUnbounded<Served>();
    private readonly Task _accepting;
    private int _connections;

    public TinyServer()
    {
        _listener.Start(512);
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://{_listener.LocalEndpoint}");

    public int Connections => Volatile.Read(ref _connections);

    public ConcurrentDictionary<string, byte[]> Objects => _objects;

    /// <summary>The next request that the server is done with, or that broke off.</summary>
    public ValueTask<Served> NextAsync() => _served.Reader.ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>How many requests the server saw that nobody asked for by <see cref="NextAsync"/>.</summary>
    public int Unasked => _served.Reader.Count;

    public static byte At(long offset) => (byte)(offset % 251);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_serving);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_ending.Token);
                client.NoDelay = true;
                Interlocked.Increment(ref _connections);
                _serving.Add(ServeAsync(client));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // It ends.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                await using var stream = client.GetStream();
                await using var input = new BufferedStream(stream, 64 * 1024);
                while (await HeadAsync(input) is { } head && await AnswerAsync(head, input, stream))
                {
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or SocketException)
        {
            // The client left, or the server ends.
        }
    }

    private async Task<string?> HeadAsync(BufferedStream input)
    {
        var head = new StringBuilder();
        while (await LineAsync(input) is { } line)
        {
            head.Append(line);
            if (line == "\r\n")
                return head.ToString();
        }

        return null;
    }

    private async Task<string?> LineAsync(BufferedStream input)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await input.ReadAsync(one, _ending.Token) == 1)
        {
            line.Append((char)one[0]);
            if (one[0] == '\n')
                return line.ToString();
        }

        return null;
    }

    private static string? Header(string head, string name) => head.Split("\r\n").Select(line => line.Split(": ", 2))
        .FirstOrDefault(pair => pair.Length == 2 && string.Equals(pair[0], name, StringComparison.OrdinalIgnoreCase))?[1];

    private async Task<bool> AnswerAsync(string head, BufferedStream input, NetworkStream output)
    {
        var (method, target) = (head.Split(' ')[0], head.Split(' ')[1]);
        var (path, query) = (target.Split('?')[0], target.Split('?').ElementAtOrDefault(1) ?? "");
        if (query == "early")
        {
            _served.Writer.TryWrite(new Served(head, [], 0, IsWhole: false));
            await SayAsync(output, "HTTP/1.1 403 Forbidden\r\nContent-Length: 5\r\nConnection: close\r\n\r\nearly");
            return false;
        }

        if (Header(head, "Expect") is not null)
            await SayAsync(output, "HTTP/1.1 100 Continue\r\n\r\n");
        var served = await TakeAsync(head, input);
        try
        {
            if (!served.IsWhole)
                return false;
            switch (method)
            {
                case "PUT" when Header(head, "If-None-Match") == "*" && _objects.ContainsKey(path):
                    await SayAsync(output, "HTTP/1.1 412 Precondition Failed\r\nContent-Length: 4\r\n\r\nkept");
                    return true;
                case "PUT" or "POST":
                    _objects[path] = served.Body;
                    await SayAsync(output, "HTTP/1.1 200 OK\r\nETag: \"tiny\"\r\nContent-Length: 0\r\n\r\n");
                    return true;
                case "DELETE":
                    _objects.TryRemove(path, out _);
                    await SayAsync(output, "HTTP/1.1 204 No Content\r\n\r\n");
                    return true;
                case "GET" when Header(head, "If-None-Match") is not null:
                    await SayAsync(output, "HTTP/1.1 304 Not Modified\r\nContent-Length: 17\r\n\r\n");
                    return true;
                default:
                    return await GiveAsync(method, path, query, output);
            }
        }
        finally
        {
            _served.Writer.TryWrite(served);
        }
    }

    private async Task<bool> GiveAsync(string method, string path, string query, NetworkStream output)
    {
        _objects.TryGetValue(path, out var kept);
        if (kept is null && !path.StartsWith("/size/", StringComparison.Ordinal))
        {
            await SayAsync(output, "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\n" + (method == "HEAD" ? "" : "none"));
            return true;
        }

        var length = kept?.Length ?? long.Parse(path[6..], CultureInfo.InvariantCulture);
        var framing = query switch { "chunked" => "Transfer-Encoding: chunked", "close" => "Server: tiny", _ => $"Content-Length: {length}" };
        await SayAsync(output, $"HTTP/1.1 200 OK\r\nDate: Wed, 04 Mar 2026 05:06:07 GMT\r\n{framing}\r\nX-Odd:   spaced\r\n\r\n");
        if (method == "HEAD")
            return true;
        var part = new byte[Math.Min(length, 251 * 512)]; // a whole number of patterns, so that it is made once
        for (var i = 0; i < part.Length; i++)
            part[i] = kept?[i] ?? At(i);
        for (var sent = 0L; sent < length; sent += part.Length)
        {
            var now = (int)Math.Min(part.Length, length - sent);
            if (query == "break" && sent + now >= length / 2)
            {
                await output.WriteAsync(part.AsMemory(0, (int)((length / 2) - sent)), _ending.Token);
                return false;
            }

            if (query == "chunked")
                await SayAsync(output, $"{now:x};note=1\r\n");
            await output.WriteAsync(part.AsMemory(0, now), _ending.Token);
            if (query == "chunked")
                await SayAsync(output, "\r\n");
        }

        if (query == "chunked")
            await SayAsync(output, "0\r\nX-Trailer: 1\r\n\r\n");
        return query != "close";
    }

    private async Task<Served> TakeAsync(string head, BufferedStream input)
    {
        using var body = new MemoryStream();
        var buffer = new byte[64 * 1024];
        var (length, whole) = (0L, true);
        if (Header(head, "Transfer-Encoding") == "chunked")
        {
            do
            {
                var size = await LineAsync(input);
                whole = size is not null && await TakeAsync(long.Parse(size.Split(';')[0].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                if (size?.Trim() == "0")
                    return new Served(head, body.ToArray(), length, await LineAsync(input) is not null);
                await LineAsync(input);
            }
            while (whole);
        }
        else
        {
            whole = await TakeAsync(long.Parse(Header(head, "Content-Length") ?? "0", CultureInfo.InvariantCulture));
        }

        return new Served(head, body.ToArray(), length, whole);

        async Task<bool> TakeAsync(long count)
        {
            while (count > 0)
            {
                int read;
                try
                {
                    read = await input.ReadAsync(buffer.AsMemory(0, (int)Math.Min(count, buffer.Length)), _ending.Token);
                }
                catch (IOException)
                {
                    read = 0;
                }

                if (read == 0)
                    return false;
                if (length + read <= 1024 * 1024)
                    body.Write(buffer.AsSpan(0, read));
                length += read;
                count -= read;
            }

            return true;
        }
    }

    private Task SayAsync(NetworkStream output, string text) =>
        output.WriteAsync(Encoding.Latin1.GetBytes(text), _ending.Token).AsTask();
}
