namespace Coffer.Blobs.Probe;

/// <summary>What the probes of an address found.</summary>
/// <param name="Address">The address, without secrets.</param>
/// <param name="Results">The probes, in the order in which they were made.</param>
/// <param name="Took">How long all of it took.</param>
public sealed record ProbeReport(string Address, IReadOnlyList<ProbeResult> Results, TimeSpan Took)
{
    /// <summary>The first failure; null where there is none.</summary>
    public ProbeResult? FirstFailure => Results.FirstOrDefault(result => result.Outcome == ProbeOutcome.Fails);
}
