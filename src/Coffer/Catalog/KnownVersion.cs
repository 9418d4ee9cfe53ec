using Coffer.Content;

namespace Coffer.Catalog;

/// <summary>A version that the catalog knows.</summary>
/// <param name="Name">The artifact.</param>
/// <param name="Number">The version's number.</param>
/// <param name="Manifest">The digest of its manifest.</param>
public readonly record struct KnownVersion(string Name, long Number, Digest Manifest);
