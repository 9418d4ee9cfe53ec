using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>One thing that is not as it was stored.</summary>
internal sealed record FindingView
{
    [Description("the kind of error: Corrupt, NotFound, …")]
    public required string Kind { get; init; }

    [Description("the version, and the file in it")]
    public required string Subject { get; init; }

    [Description("what is wrong, and the next step")]
    public required string Message { get; init; }
}
