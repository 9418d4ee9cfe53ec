using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>The state of a store and of this machine.</summary>
internal sealed record DoctorView
{
    [Description("the address")]
    public required string Store { get; init; }

    [Description("the worst state of the checks: ok, warn or fail")]
    public required string State { get; init; }

    [Description("the checks, in order")]
    public required IReadOnlyList<CheckView> Checks { get; init; }
}
