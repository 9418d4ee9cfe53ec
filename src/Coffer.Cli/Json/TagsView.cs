using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>The tags of a version as they are now.</summary>
internal sealed record TagsView
{
    [Description("name@version")]
    public required string Reference { get; init; }

    [Description("all its tags")]
    public required IReadOnlyDictionary<string, string> Tags { get; init; }
}
