using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>What is wrong with a configuration.</summary>
internal sealed record ConfigCheckView
{
    [Description("the file that was read, or null")]
    public required string? File { get; init; }

    [Description("all that is wrong, in the order of the lines; none: it can be used")]
    public required IReadOnlyList<ConfigMistakeView> Mistakes { get; init; }

    [Description("what was read and has no effect here, and why")]
    public required IReadOnlyList<string> Remarks { get; init; }
}
