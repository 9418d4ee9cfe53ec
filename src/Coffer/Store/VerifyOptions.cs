using Coffer.Artifacts;

namespace Coffer.Store;

/// <summary>What to verify, and how much of it.</summary>
public sealed record VerifyOptions
{
    /// <summary>Only this version; null: every version that is not deleted.</summary>
    public Reference? Reference { get; init; }

    /// <summary>The share of the versions to verify, drawn at random: above 0, at most 1. Default: 1, all.</summary>
    public double Sample { get; init; } = 1;

    /// <summary>Told how far the work is.</summary>
    public IProgress<TransferProgress>? Progress { get; init; }
}
