namespace Coffer.Artifacts.Recognition;

/// <summary>
/// Recognises what plain results of builds are by their first bytes. What is not plainly one of them is nothing: a wrong type is worse
/// than none. Nothing that the bytes ask for is done: no reference is followed, no entity expanded, no length believed.
/// </summary>
public static class ContentRecognition
{
    /// <summary>How many of the first bytes are looked at, at most: 64 KiB.</summary>
    public const int PrefixSize = 64 * 1024;

    private static readonly Func<ReadOnlyMemory<byte>, long?, RecognisedFormat?>[] Forms =
    [
        static (prefix, size) => SafetensorsForm.Is(prefix.Span, size) ? new("safetensors", ArtifactType.Model, MediaType: null) : null,
        static (prefix, size) => OnnxForm.Is(prefix.Span, size) ? new("ONNX", ArtifactType.Model, MediaType: null) : null,
        static (prefix, _) => XmlForms.Of(prefix),
        static (prefix, size) => JsonForms.Of(prefix.Span, size),
        static (prefix, _) => LcovForm.Is(prefix.Span) ? new("LCOV", ArtifactType.CoverageReport, "text/plain; charset=utf-8") : null,
    ];

    /// <summary>Recognises a file.</summary>
    /// <param name="prefix">Its first bytes, up to <see cref="PrefixSize"/>; fewer only where it has no more.</param>
    /// <param name="size">How many bytes it has, where that is known.</param>
    /// <returns>The format; null: it is none that is known, or not plainly.</returns>
    public static RecognisedFormat? OfFile(ReadOnlyMemory<byte> prefix, long? size = null)
    {
        if (prefix.Length > PrefixSize)
            prefix = prefix[..PrefixSize];
        size ??= prefix.Length < PrefixSize ? prefix.Length : null;
        return Forms.Select(form => form(prefix, size)).FirstOrDefault(format => format is not null);
    }

    /// <summary>Recognises a folder that is a report of HTML, by its <c>index.html</c>.</summary>
    /// <param name="index">The first bytes of that file.</param>
    /// <inheritdoc cref="OfFile"/>
    public static RecognisedFormat? OfReport(ReadOnlyMemory<byte> index) => HtmlReports.Of(index.Span[..Math.Min(index.Length, PrefixSize)]);
}
