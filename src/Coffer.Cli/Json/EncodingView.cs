using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>The contents in one encoding.</summary>
internal sealed record EncodingView
{
    [Description("how many")]
    public required long Contents { get; init; }

    [Description("their raw bytes")]
    public required long Bytes { get; init; }

    [Description("bytes that they take in the store")]
    public required long StoredBytes { get; init; }
}
