using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>A version that was released.</summary>
internal sealed record ReleaseView
{
    [Description("name@version")]
    public required string Reference { get; init; }

    [Description("the reasons that no longer keep it")]
    public required IReadOnlyList<string> Released { get; init; }

    [Description("the reasons that still keep it from deletion")]
    public required IReadOnlyList<string> Holds { get; init; }
}
