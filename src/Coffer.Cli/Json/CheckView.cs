using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>One check.</summary>
internal sealed record CheckView
{
    [Description("what was looked at")]
    public required string Name { get; init; }

    [Description("ok, warn or fail")]
    public required string State { get; init; }

    [Description("what was found")]
    public required string Message { get; init; }

    [Description("the next step, or null")]
    public required string? Hint { get; init; }

    [Description("the kind of error behind a fail, or null")]
    public required string? Kind { get; init; }
}
