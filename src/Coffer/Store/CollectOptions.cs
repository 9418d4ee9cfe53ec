namespace Coffer.Store;

/// <summary>How a collection runs.</summary>
public sealed record CollectOptions
{
    /// <summary>Say what would go and why, and change nothing. Default: false.</summary>
    public bool DryRun { get; init; }
}
