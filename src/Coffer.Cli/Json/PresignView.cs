using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>A link to a file, or the links by which one is uploaded.</summary>
internal sealed record PresignView
{
    [Description("`GET`, or `PUT` with `--put`")]
    public required string Method { get; init; }

    [Description("the link; with `--put` null where the file is sent in parts")]
    public required string? Url { get; init; }

    [Description("when it ends")]
    public required DateTimeOffset ExpiresAt { get; init; }

    [Description("the version that it leads to; with `--put` the name")]
    public required string Reference { get; init; }

    [Description("the file in the version")]
    public string? Path { get; init; }

    [Description("the digest of the file, decoded; with `--put` what it must be")]
    public required string? Digest { get; init; }

    [Description("bytes of the file, decoded; with `--put` what they must be")]
    public required long? Size { get; init; }

    [Description("the name that a browser saves it under")]
    public string? FileName { get; init; }

    [Description("the media type that the answer says")]
    public string? ContentType { get; init; }

    [Description("how the bytes are encoded that come over the link")]
    public string? Encoding { get; init; }

    [Description("whether the answer says so, so that browsers decode them, and `curl --compressed`")]
    public bool? Decoded { get; init; }

    [Description("with `--put`: what `coffer put --complete` takes")]
    public string? Upload { get; init; }

    [Description("with `--put`: headers that each request must bear")]
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    [Description("with `--put`: a link for each part, where the file is sent in parts")]
    public IReadOnlyList<PartLinkView>? Parts { get; init; }
}
