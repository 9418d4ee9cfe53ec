using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>A file that was copied.</summary>
internal sealed record CopyView
{
    [Description("where it was")]
    public required string Source { get; init; }

    [Description("where it is now too")]
    public required string Destination { get; init; }

    [Description("its bytes")]
    public required long Size { get; init; }
}
