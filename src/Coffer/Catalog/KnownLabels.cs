using Coffer.Content;

namespace Coffer.Catalog;

/// <summary>How far the catalog knows the labels of a version.</summary>
/// <param name="Manifest">The digest of the version's manifest.</param>
/// <param name="Number">The number of the newest known record.</param>
public readonly record struct KnownLabels(Digest Manifest, long Number);
