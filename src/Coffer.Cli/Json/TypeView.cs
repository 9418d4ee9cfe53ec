using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>The versions of one type.</summary>
internal sealed record TypeView
{
    [Description("how many")]
    public required long Versions { get; init; }

    [Description("their raw bytes")]
    public required long Bytes { get; init; }
}
