using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>A version that was purged.</summary>
internal sealed record PurgedVersionView
{
    [Description("name@version")]
    public required string Reference { get; init; }

    [Description("the digest of the manifest")]
    public required string Digest { get; init; }

    [Description("bytes of all its files, raw")]
    public required long Size { get; init; }
}
