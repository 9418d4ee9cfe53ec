namespace Coffer.Catalog;

/// <summary>A page of what a search found, newest first.</summary>
/// <param name="Items">The versions.</param>
/// <param name="Next">The cursor for the next page; null: this is the last.</param>
public sealed record SearchPage(IReadOnlyList<CatalogEntry> Items, string? Next);
