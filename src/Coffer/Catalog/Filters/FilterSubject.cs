using System.Text.Json;

namespace Coffer.Catalog.Filters;

/// <summary>A version with all that a filter may ask about.</summary>
/// <param name="Entry">The version.</param>
/// <param name="Metadata">The author's JSON object.</param>
public sealed record FilterSubject(CatalogEntry Entry, JsonElement Metadata);
