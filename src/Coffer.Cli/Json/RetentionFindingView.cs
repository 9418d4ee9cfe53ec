using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>What one rule, or one of the things that keep versions, says about a version.</summary>
internal sealed record RetentionFindingView
{
    [Description("who says it")]
    public required string Subject { get; init; }

    [Description("what")]
    public required string Words { get; init; }

    [Description("whether it keeps the version now")]
    public required bool Keeps { get; init; }
}
