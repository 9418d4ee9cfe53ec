using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>What a get wrote.</summary>
internal sealed record GetView
{
    [Description("the artifact; null where content was got by its digest")]
    public required string? Name { get; init; }

    [Description("the number of the version; null likewise")]
    public required long? Version { get; init; }

    [Description("name@version, or the digest of the content")]
    public required string Reference { get; init; }

    [Description("the digest of the manifest, or of the content")]
    public required string Digest { get; init; }

    [Description("the full path that was written")]
    public required string Path { get; init; }

    [Description("whether that is a folder")]
    public required bool IsFolder { get; init; }

    [Description("bytes of all its files, raw")]
    public required long Size { get; init; }

    [Description("files, folders and links in it")]
    public required int FileCount { get; init; }
}
