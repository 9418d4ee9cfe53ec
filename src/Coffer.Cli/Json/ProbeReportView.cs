using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>What an address can do.</summary>
internal sealed record ProbeReportView
{
    [Description("the address")]
    public required string Store { get; init; }

    [Description("the worst result: works, limited, untried or fails")]
    public required string State { get; init; }

    [Description("how long all of it took, in milliseconds")]
    public required long TookMs { get; init; }

    [Description("the probes, in order")]
    public required IReadOnlyList<ProbeView> Probes { get; init; }
}
