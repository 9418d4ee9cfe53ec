using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>A deleted version that a collection leaves alone.</summary>
internal sealed record DeletedVersionView
{
    [Description("name@version")]
    public required string Reference { get; init; }

    [Description("when it was deleted")]
    public required DateTimeOffset DeletedAt { get; init; }

    [Description("from when a collection with the same grace removes it")]
    public required DateTimeOffset GraceEndsAt { get; init; }
}
