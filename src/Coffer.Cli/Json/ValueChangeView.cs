using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>A tag or a part of the metadata that differs.</summary>
internal sealed record ValueChangeView
{
    [Description("the key")]
    public required string Key { get; init; }

    [Description("what the baseline has; null: nothing")]
    public required string? Before { get; init; }

    [Description("what the current version has; null: nothing")]
    public required string? After { get; init; }
}
