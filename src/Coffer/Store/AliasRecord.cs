using Coffer.Artifacts;

namespace Coffer.Store;

/// <summary>One move in the history of an alias.</summary>
/// <param name="Name">The artifact.</param>
/// <param name="Alias">The alias.</param>
/// <param name="Version">Where it pointed from then on; null: it was removed.</param>
/// <param name="MovedAt">When, UTC.</param>
/// <param name="Number">Which move of the alias it was: 1 is its first; 0: it never was one.</param>
public sealed record AliasRecord(ArtifactName Name, AliasName Alias, long? Version, DateTimeOffset MovedAt, long Number);
