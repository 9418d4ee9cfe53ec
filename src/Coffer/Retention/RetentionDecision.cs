using Coffer.Content;

namespace Coffer.Retention;

/// <summary>What becomes of one version, and why.</summary>
/// <param name="Name">The artifact.</param>
/// <param name="Number">The version's number.</param>
/// <param name="Manifest">The digest of its manifest.</param>
/// <param name="CreatedAt">When it was created, UTC.</param>
/// <param name="Size">The raw bytes of its files.</param>
/// <param name="StoredSize">The bytes its files take in the store, shared or not.</param>
/// <param name="Rule">The rule that decides about it; null: none matches it.</param>
/// <param name="Cause">Why it goes or stays.</param>
/// <param name="Reason">The same in words.</param>
/// <param name="IsAmongLatest">Whether it is one of the newest that its rule keeps.</param>
/// <param name="GoesAt">When it goes if nothing changes: of what goes, the time of the decision; null: never, or nobody can say.</param>
public sealed record RetentionDecision(
    string Name,
    long Number,
    Digest Manifest,
    DateTimeOffset CreatedAt,
    long Size,
    long StoredSize,
    string? Rule,
    RetentionCause Cause,
    string Reason,
    bool IsAmongLatest,
    DateTimeOffset? GoesAt)
{
    /// <summary>Whether it goes.</summary>
    public bool Goes => Cause is RetentionCause.Expired or RetentionCause.TooOld or RetentionCause.NotAmongLatest;

    /// <summary><c>name@number</c>.</summary>
    public string Reference => $"{Name}@{Number}";
}
