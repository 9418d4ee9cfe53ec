using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>One side of a comparison.</summary>
internal sealed record ComparedView
{
    [Description("the reference, NAME@NUMBER")]
    public required string Reference { get; init; }

    [Description("the digest of its manifest")]
    public required string Digest { get; init; }

    [Description("its type")]
    public required string Type { get; init; }

    [Description("what produced it; null where nobody said")]
    public required string? Job { get; init; }

    [Description("when it was created")]
    public required DateTimeOffset CreatedAt { get; init; }
}
