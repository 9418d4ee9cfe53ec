using Coffer.Content;

namespace Coffer.Catalog;

/// <summary>Content that is known to be in the store.</summary>
/// <param name="Placement">Where it is.</param>
/// <param name="Size">Its raw bytes.</param>
public sealed record CatalogContent(ContentPlacement Placement, long Size);
