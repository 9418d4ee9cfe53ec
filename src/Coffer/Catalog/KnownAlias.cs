namespace Coffer.Catalog;

/// <summary>How far the catalog knows the moves of an alias, a removed one too.</summary>
/// <param name="Name">The artifact.</param>
/// <param name="Alias">The alias.</param>
/// <param name="Record">The number of the newest known record.</param>
public readonly record struct KnownAlias(string Name, string Alias, long Record);
