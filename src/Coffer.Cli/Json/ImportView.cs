using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>A plain object that was to be an artifact.</summary>
internal sealed record ImportView
{
    [Description("where it lies")]
    public required string Source { get; init; }

    [Description("the artifact's name; null where there can be none")]
    public string? Name { get; init; }

    [Description("imported, unchanged, passedOver or refused; in a dry run imported means that it would be read")]
    public required string Outcome { get; init; }

    [Description("the version that holds it")]
    public string? Reference { get; init; }

    [Description("its bytes")]
    public required long Size { get; init; }

    [Description("why it is no version")]
    public string? Reason { get; init; }
}
