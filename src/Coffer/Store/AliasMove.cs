namespace Coffer.Store;

/// <summary>One move of an alias, as its series records it.</summary>
/// <param name="Alias">The alias.</param>
/// <param name="Format">1.</param>
/// <param name="MovedAt">When, UTC.</param>
/// <param name="Name">The artifact.</param>
/// <param name="Version">The version it points to from then on; null: it was removed.</param>
internal sealed record AliasMove(string Alias, int Format, DateTimeOffset MovedAt, string Name, long? Version);
