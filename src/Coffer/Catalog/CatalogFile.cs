using Coffer.Content;

namespace Coffer.Catalog;

/// <summary>One file, folder or link of a version.</summary>
/// <param name="Path">Where it stands inside the version.</param>
/// <param name="Digest">Its content; null for what has none: folders and links.</param>
/// <param name="Size">Its raw bytes.</param>
public sealed record CatalogFile(string Path, Digest? Digest, long Size);
