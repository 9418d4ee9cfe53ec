using Coffer.Catalog.Filters;

namespace Coffer.Retention;

/// <summary>How long versions are kept. The first rule of a policy that matches a version decides about it.</summary>
/// <param name="Name">What reasons call it.</param>
/// <param name="Match">Which versions it is about.</param>
public sealed record RetentionRule(string Name, ArtifactFilter Match)
{
    /// <summary>How long after its creation a version goes; null: by age never.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>How many of the newest stay whatever their age, from 1; null: none for that.</summary>
    public int? KeepLatest { get; init; }

    /// <summary>Of what the newest are counted. Default: of each artifact.</summary>
    public RetentionScope Scope { get; init; } = RetentionScope.Artifact;

    /// <summary>Whether the newest stay though their author set an expiry that has passed. Default: false.</summary>
    public bool KeepLatestOverridesExpiry { get; init; }

    /// <summary>No version goes before it is so old, whatever else says so. Default: zero.</summary>
    public TimeSpan MinimumAge { get; init; }
}
