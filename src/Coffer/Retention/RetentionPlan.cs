using System.Security.Cryptography;
using System.Text;

namespace Coffer.Retention;

/// <summary>Which versions go by a policy at one time, to be shown and then done as it was shown.</summary>
/// <param name="Store">The id of the store whose versions they are.</param>
/// <param name="PlannedAt">The time for which it was made, UTC.</param>
/// <param name="Deletions">The versions that go, by artifact, the newest first.</param>
public sealed record RetentionPlan(string Store, DateTimeOffset PlannedAt, IReadOnlyList<RetentionDecision> Deletions)
{
    private const int HexOfId = 16;

    /// <summary>What tells it from other plans: 16 hex digits, the same for two plans by which the same versions of a store go by the same rules.</summary>
    public string Id => IdOf(Store, Deletions);

    /// <summary>How many versions were looked at.</summary>
    public long Versions { get; init; }

    /// <summary>How many of them stay, by why.</summary>
    public IReadOnlyDictionary<RetentionCause, long> Kept { get; init; } = new Dictionary<RetentionCause, long>();

    /// <summary>The raw bytes of the versions that go, as if nothing were shared.</summary>
    public long Bytes => Deletions.Sum(deletion => deletion.Size);

    /// <summary>The raw bytes of contents that no version which stays refers to.</summary>
    public long FreedBytes { get; init; }

    /// <summary>The bytes that these contents take in the store: what a collection will free.</summary>
    public long FreedStoredBytes { get; init; }

    private static string IdOf(string store, IReadOnlyList<RetentionDecision> deletions)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(store + "\n"));
        foreach (var deletion in deletions)
            hash.AppendData(Encoding.UTF8.GetBytes($"{deletion.Reference} {deletion.Manifest} {deletion.Rule}\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..HexOfId];
    }
}
