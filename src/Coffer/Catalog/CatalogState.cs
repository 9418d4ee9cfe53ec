namespace Coffer.Catalog;

/// <summary>What a catalog says about itself.</summary>
/// <param name="StoreId">The id of the store it belongs to; null where nobody said so yet.</param>
/// <param name="Complete">Whether everything in the store was in it once; if not, an absent row means nothing.</param>
/// <param name="CollectionsHead">The newest collection whose removals are in it; 0: none.</param>
public sealed record CatalogState(string? StoreId, bool Complete, long CollectionsHead);
