namespace Coffer.Catalog;

/// <summary>Where an alias points, as the newest known record of its series says it.</summary>
/// <param name="Name">The artifact.</param>
/// <param name="Alias">The alias.</param>
/// <param name="Record">The record's number in its series; a newer one replaces an older one, whichever comes first.</param>
/// <param name="Version">The version it points to; null: the alias was removed.</param>
/// <param name="MovedAt">When it was moved; kept to the millisecond.</param>
public sealed record CatalogAlias(string Name, string Alias, long Record, long? Version, DateTimeOffset MovedAt);
