namespace Coffer.Artifacts.Recognition;

/// <summary>
/// The media types that go with the well-known types, for files whose names say nothing. The encoding that goes with each is <c>auto</c>:
/// its sample keeps pictures, films and weights as they are, and makes logs and reports small, whatever type somebody gave them.
/// </summary>
internal static class TypeMedia
{
    private const string Text = "text/plain; charset=utf-8", Json = "application/json", Xml = "application/xml", Html = "text/html; charset=utf-8";

    private static readonly ArtifactType[] Reports =
        [ArtifactType.TestResults, ArtifactType.CoverageReport, ArtifactType.SecurityFindings, ArtifactType.PerformanceMetrics, ArtifactType.StaticAnalysis, ArtifactType.ApiDocs];

    /// <summary>The media type of a file; null where neither its type nor its bytes say one.</summary>
    /// <param name="type">What it is said to be.</param>
    /// <param name="prefix">Its first bytes.</param>
    public static string? Of(ArtifactType type, ReadOnlySpan<byte> prefix)
    {
        if (type == ArtifactType.Screenshots)
            return Picture(prefix);
        if (type == ArtifactType.Videos)
            return Film(prefix);
        if (prefix.IsEmpty || prefix.Contains((byte)0))
            return null;
        if (type == ArtifactType.BuildLogs)
            return Text;
        return Array.IndexOf(Reports, type) >= 0 ? Report(prefix) : null;
    }

    private static string Report(ReadOnlySpan<byte> prefix)
    {
        if (prefix.StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf]))
            prefix = prefix[3..];
        var start = prefix.TrimStart(" \t\r\n"u8);
        return start switch
        {
            [(byte)'{' or (byte)'[', ..] => Json,
            [(byte)'<', ..] => IsHtml(start) ? Html : Xml,
            _ => Text,
        };
    }

    private static bool IsHtml(ReadOnlySpan<byte> start)
    {
        var head = System.Text.Encoding.Latin1.GetString(start[..Math.Min(start.Length, 16)]);
        return head.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || head.StartsWith("<html", StringComparison.OrdinalIgnoreCase);
    }

    private static string? Picture(ReadOnlySpan<byte> prefix) =>
        prefix.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']) ? "image/png"
        : prefix.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff]) ? "image/jpeg"
        : prefix.StartsWith("GIF8"u8) ? "image/gif"
        : prefix.StartsWith("RIFF"u8) && prefix.Length >= 12 && prefix[8..].StartsWith("WEBP"u8) ? "image/webp"
        : null;

    private static string? Film(ReadOnlySpan<byte> prefix) =>
        prefix.Length >= 8 && prefix[4..].StartsWith("ftyp"u8) ? "video/mp4"
        : prefix.StartsWith((ReadOnlySpan<byte>)[0x1a, 0x45, 0xdf, 0xa3]) ? "video/webm"
        : null;
}
