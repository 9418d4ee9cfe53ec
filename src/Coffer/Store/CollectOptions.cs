namespace Coffer.Store;

/// <summary>How a collection runs.</summary>
public sealed record CollectOptions
{
    /// <summary>Say what would go and why, and change nothing. Default: false.</summary>
    public bool DryRun { get; init; }

    /// <summary>How long deleted versions stay, so that they can be brought back; their content stays with them. Default: zero, everything that is deleted goes.</summary>
    public TimeSpan Grace { get; init; }

    /// <summary>How long ago an upload must have begun to be aborted, unless a process of this machine works on it. Default: one day.</summary>
    public TimeSpan AbortUploadsAfter { get; init; } = TimeSpan.FromDays(1);
}
