using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>A type, job or key of a tag, and the versions that have it.</summary>
internal sealed record FacetView
{
    [Description("the type, the job, or the tag's key")]
    public required string Value { get; init; }

    [Description("how many versions have it")]
    public required long Versions { get; init; }

    [Description("their raw bytes")]
    public required long Bytes { get; init; }
}
