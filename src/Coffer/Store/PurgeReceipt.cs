namespace Coffer.Store;

/// <summary>What a purge removed for good, or would remove, and what stays because others share it.</summary>
/// <param name="Subject">What was to be purged: an artifact, or <c>name@number</c>.</param>
/// <param name="Reason">Why.</param>
/// <param name="PurgedAt">When, UTC.</param>
/// <param name="DryRun">Whether nothing was changed.</param>
public sealed record PurgeReceipt(string Subject, string Reason, DateTimeOffset PurgedAt, bool DryRun)
{
    /// <summary>The versions, by number.</summary>
    public IReadOnlyList<PurgedVersion> Versions { get; init; } = [];

    /// <summary>Content that nothing else referred to, by digest.</summary>
    public IReadOnlyList<PurgedContent> Contents { get; init; } = [];

    /// <summary>Content that stays, and the versions that refer to it, by digest.</summary>
    public IReadOnlyList<SharedContent> Shared { get; init; } = [];

    /// <summary>The aliases that pointed to the versions; of an artifact with their history.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The ids of uploads that were begun for the artifact by links, or that never finished.</summary>
    public IReadOnlyList<string> Uploads { get; init; } = [];
}
