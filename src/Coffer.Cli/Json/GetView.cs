using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>What a get wrote.</summary>
internal sealed record GetView
{
    [Description("the artifact")]
    public required string Name { get; init; }

    [Description("the number of the version")]
    public required long Version { get; init; }

    [Description("name@version")]
    public required string Reference { get; init; }

    [Description("the digest of the manifest")]
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
