using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>Content that was purged.</summary>
internal sealed record PurgedContentView
{
    [Description("the digest of the content")]
    public required string Digest { get; init; }

    [Description("bytes it took in the store")]
    public required long StoredSize { get; init; }
}
