using Coffer.Catalog.Filters;

namespace Coffer.Store;

/// <summary>
/// How much may be kept. Every rule that matches a new version must have room for it. It is asked before the put, so of puts at the
/// same moment each may find the room that only one of them has.
/// </summary>
/// <param name="Name">What errors call it.</param>
/// <param name="Match">Which versions it is about; those count that are not deleted. What is new has no number, alias or hold yet.</param>
public sealed record QuotaRule(string Name, ArtifactFilter Match)
{
    /// <summary>The most raw bytes of one version, inclusive; null: no limit.</summary>
    public long? LargestVersion { get; init; }

    /// <summary>The most raw bytes of all together, inclusive; null: no limit.</summary>
    public long? Bytes { get; init; }

    /// <summary>The most bytes that all together take in the store, inclusive, each counted with what it shares; null: no limit.</summary>
    public long? StoredBytes { get; init; }

    /// <summary>The most versions, inclusive; null: no limit.</summary>
    public long? Versions { get; init; }
}
