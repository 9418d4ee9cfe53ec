using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>A mistake in a configuration.</summary>
internal sealed record ConfigMistakeView
{
    [Description("the file, variable or option that it is in")]
    public required string? Name { get; init; }

    [Description("the line of the file, or null")]
    public required int? Line { get; init; }

    [Description("the column of the line, where it is known")]
    public required int? Column { get; init; }

    [Description("what is wrong and what would be right")]
    public required string Message { get; init; }
}
