using System.Globalization;
using System.Text;

namespace Coffer.Conformance.Proxy;

/// <summary>Finds where a body ends, and which bytes on the way are its own, by Content-Length, by chunks or by the connection's end.</summary>
internal sealed class BodyScanner
{
    private readonly StringBuilder _line = new();
    private readonly bool _chunked;
    private long _left;
    private Part _part;

    private BodyScanner(bool chunked, long length)
    {
        _chunked = chunked;
        _left = chunked ? 0 : length;
        IsWhole = !chunked && length == 0;
    }

    private enum Part
    {
        Size,
        Data,
        AfterData,
        Trailer,
    }

    /// <summary>Nothing more belongs to the message.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>The connection's end is the body's.</summary>
    public bool EndsWithConnection => !_chunked && _left == long.MaxValue;

    public static BodyScanner OfRequest(MessageHead head) => new(head.IsChunked, head.ContentLength ?? 0);

    public static BodyScanner OfResponse(MessageHead head, string method) =>
        method == "HEAD" || head.Status is 204 or 304
            ? new(chunked: false, 0)
            : new(head.IsChunked, head.ContentLength ?? long.MaxValue);

    /// <summary>The next run of bytes.</summary>
    /// <param name="bytes">What is there, not empty.</param>
    /// <param name="most">The most bytes of payload to take; positive.</param>
    public BodyRun Next(ReadOnlySpan<byte> bytes, long most)
    {
        if (!_chunked || _part == Part.Data)
        {
            var payload = (int)Math.Min(bytes.Length, Math.Min(_left, most));
            if (!EndsWithConnection)
                _left -= payload;
            if (_left == 0 && _chunked)
                _part = Part.AfterData;
            else
                IsWhole = _left == 0;
            return new BodyRun(payload, IsPayload: true);
        }

        var end = bytes.IndexOf((byte)'\n');
        var framing = bytes[..(end < 0 ? bytes.Length : end + 1)];
        _line.Append(Encoding.Latin1.GetString(framing));
        if (end >= 0)
        {
            EndLine(_line.ToString().TrimEnd('\r', '\n'));
            _line.Clear();
        }

        return new BodyRun(framing.Length, IsPayload: false);
    }

    private void EndLine(string line)
    {
        switch (_part)
        {
            case Part.Size:
                _left = long.Parse(line.Split(';')[0].Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                _part = _left == 0 ? Part.Trailer : Part.Data;
                break;
            case Part.AfterData:
                _part = Part.Size;
                break;
            default:
                IsWhole = line.Length == 0;
                break;
        }
    }
}
