using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>Where an alias points, or pointed.</summary>
internal sealed record AliasView
{
    [Description("the artifact")]
    public required string Name { get; init; }

    [Description("the alias")]
    public required string Alias { get; init; }

    [Description("the version it points to; null where it was removed")]
    public required long? Version { get; init; }

    [Description("name@version, or null")]
    public required string? Reference { get; init; }

    [Description("when it was moved there")]
    public required DateTimeOffset MovedAt { get; init; }

    [Description("which move of the alias that was; 1 is its first")]
    public required long Move { get; init; }
}
