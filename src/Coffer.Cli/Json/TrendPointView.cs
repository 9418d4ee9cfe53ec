using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>A version in a trend.</summary>
internal sealed record TrendPointView
{
    [Description("the reference, NAME@NUMBER")]
    public required string Reference { get; init; }

    [Description("when it was created")]
    public required DateTimeOffset CreatedAt { get; init; }

    [Description("what produced it; null where nobody said")]
    public required string? Job { get; init; }

    [Description("raw bytes")]
    public required long Size { get; init; }

    [Description("bytes in the store")]
    public required long StoredSize { get; init; }

    [Description("stored bytes for each raw byte")]
    public required double Ratio { get; init; }
}
