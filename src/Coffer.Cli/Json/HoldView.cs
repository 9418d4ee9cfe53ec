using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>A version that is held.</summary>
internal sealed record HoldView
{
    [Description("name@version")]
    public required string Reference { get; init; }

    [Description("when it was put")]
    public required DateTimeOffset CreatedAt { get; init; }

    [Description("bytes of all its files, raw")]
    public required long Size { get; init; }

    [Description("the reasons that keep it from deletion")]
    public required IReadOnlyList<string> Holds { get; init; }
}
