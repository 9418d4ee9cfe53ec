using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>What became of one reference.</summary>
internal sealed record RemovedView
{
    [Description("name@version, or the reference as it was given where there is none")]
    public required string Reference { get; init; }

    [Description("deleted, notFound, held or inUse (an alias points to it)")]
    public required string Outcome { get; init; }

    [Description("why it could not be deleted, or null")]
    public required ErrorDetail? Error { get; init; }
}
