using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>What a verification found.</summary>
internal sealed record VerifyView
{
    [Description("versions looked at")]
    public required long Versions { get; init; }

    [Description("distinct contents read")]
    public required long Contents { get; init; }

    [Description("their raw bytes")]
    public required long Bytes { get; init; }

    [Description("what is not as it was stored")]
    public required IReadOnlyList<FindingView> Findings { get; init; }
}
