using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>One thing that a collection removes.</summary>
internal sealed record CollectItemView
{
    [Description("content, version, labels or session")]
    public required string Kind { get; init; }

    [Description("a digest, a reference, or the id of a dead session")]
    public required string Subject { get; init; }

    [Description("bytes it takes in the store")]
    public required long Bytes { get; init; }

    [Description("why it goes")]
    public required string Reason { get; init; }
}
