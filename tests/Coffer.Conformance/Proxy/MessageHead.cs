using System.Globalization;
using System.Text;

namespace Coffer.Conformance.Proxy;

/// <summary>The head of a request or a response, and its exact bytes. Latin-1 is what keeps every byte as it is.</summary>
internal sealed class MessageHead
{
    private readonly string[] _start;

    private MessageHead(byte[] bytes)
    {
        Bytes = bytes;
        var lines = Encoding.Latin1.GetString(bytes).Split("\r\n");
        StartLine = lines[0];
        _start = StartLine.Split(' ', 3);
        if (_start.Length < 2)
            throw new InvalidDataException($"'{StartLine}' begins no HTTP message");
        var headers = new List<KeyValuePair<string, string>>(lines.Length);
        foreach (var line in lines.Skip(1).TakeWhile(line => line.Length > 0))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
                throw new InvalidDataException($"'{line}' is no header");
            headers.Add(new(line[..colon], line[(colon + 1)..].Trim()));
        }

        Headers = headers;
    }

    public byte[] Bytes { get; }

    public string StartLine { get; }

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>Of a request.</summary>
    public string Method => _start[0];

    /// <summary>Of a request.</summary>
    public string Target => _start[1];

    /// <summary>Of a response.</summary>
    public int Status => int.Parse(_start[1], NumberStyles.None, CultureInfo.InvariantCulture);

    public bool IsHttp10 => StartLine.StartsWith("HTTP/1.0", StringComparison.Ordinal) || StartLine.EndsWith("HTTP/1.0", StringComparison.Ordinal);

    public bool KeepsAlive => !Has("Connection", "close") && (!IsHttp10 || Has("Connection", "keep-alive"));

    public bool IsChunked => Has("Transfer-Encoding", "chunked");

    public long? ContentLength =>
        Header("Content-Length") is { } text ? long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : null;

    /// <param name="bytes">All of it with the empty line.</param>
    /// <exception cref="InvalidDataException">It is no head.</exception>
    public static MessageHead Parse(byte[] bytes) => new(bytes);

    public string? Header(string name) => Headers.FirstOrDefault(header => Same(header.Key, name)).Value;

    /// <summary>Every line but this header's as it was.</summary>
    public MessageHead Without(string name) => Build(Headers.Where(header => !Same(header.Key, name)));

    /// <summary>The header has this value, where it stood or else at the end.</summary>
    public MessageHead With(string name, string value) => Build(Header(name) is null
        ? Headers.Append(new(name, value))
        : Headers.Select(header => Same(header.Key, name) ? new(header.Key, value) : header));

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    private bool Has(string name, string word) =>
        Headers.Any(header => Same(header.Key, name) && header.Value.Contains(word, StringComparison.OrdinalIgnoreCase));

    private MessageHead Build(IEnumerable<KeyValuePair<string, string>> headers)
    {
        var text = new StringBuilder(StartLine).Append("\r\n");
        foreach (var (name, value) in headers)
            text.Append(name).Append(": ").Append(value).Append("\r\n");
        return new MessageHead(Encoding.Latin1.GetBytes(text.Append("\r\n").ToString()));
    }
}
