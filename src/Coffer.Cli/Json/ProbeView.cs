using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>One thing that was tried at an address.</summary>
internal sealed record ProbeView
{
    [Description("what was tried")]
    public required string Name { get; init; }

    [Description("works, limited, untried or fails")]
    public required string Result { get; init; }

    [Description("how long it took, in milliseconds")]
    public required long TookMs { get; init; }

    [Description("what was found and what it means")]
    public required string Meaning { get; init; }

    [Description("the kind of error behind a failure")]
    public string? Kind { get; init; }
}
