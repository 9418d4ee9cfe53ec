using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>What the versions that a search means are together.</summary>
internal sealed record CountView
{
    [Description("how many")]
    public required long Versions { get; init; }

    [Description("their raw bytes, as if nothing were shared")]
    public required long Bytes { get; init; }

    [Description("the bytes that they take in the store, as if nothing were shared")]
    public required long StoredBytes { get; init; }
}
