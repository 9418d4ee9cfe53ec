using System.Net.Sockets;
using System.Text;

namespace Coffer.Tests.Proxy;

/// <summary>A connection on which a test says each byte itself.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly TcpClient _client;

    private RawClient(TcpClient client) => _client = client;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<RawClient> ConnectAsync(Uri address)
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(address.Host, address.Port, Cancelled);
        return new RawClient(client);
    }

    public Task SayAsync(string text) => _client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text), Cancelled).AsTask();

    /// <summary>Reads until what was read ends so.</summary>
    public async Task<string> HearAsync(string end)
    {
        var text = new StringBuilder();
        var one = new byte[1];
        while (!text.ToString().EndsWith(end, StringComparison.Ordinal))
        {
            Assert.Equal(1, await _client.GetStream().ReadAsync(one, Cancelled));
            text.Append((char)one[0]);
        }

        return text.ToString();
    }

    /// <summary>Reads until the connection ends.</summary>
    public async Task<string> HearAllAsync()
    {
        using var reader = new StreamReader(_client.GetStream(), Encoding.Latin1, false, 1024, leaveOpen: true);
        return await reader.ReadToEndAsync(Cancelled);
    }

    public void Dispose() => _client.Dispose();
}
