using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>One thing that a collection removes.</summary>
internal sealed record CollectItemView
{
    [Description("content, version, labels, session or upload")]
    public required string Kind { get; init; }

    [Description("a digest, a reference, the id of a dead session, or the key of an upload")]
    public required string Subject { get; init; }

    [Description("bytes it takes in the store")]
    public required long Bytes { get; init; }

    [Description("why it goes")]
    public required string Reason { get; init; }
}
