using Coffer.Content;

namespace Coffer.Catalog;

/// <summary>What may change about a version, whole, as one record of its series says it.</summary>
/// <param name="Manifest">The digest of the version's manifest.</param>
/// <param name="Number">The record's number in its series; a newer one replaces an older one, whichever comes first.</param>
/// <param name="Tags">All tags of the version; they stand in place of the manifest's.</param>
/// <param name="DeletedAt">When the version was deleted; null: it is not. Kept to the millisecond.</param>
/// <param name="Held">Whether a hold keeps it from deletion.</param>
public sealed record CatalogLabels(
    Digest Manifest,
    long Number,
    IReadOnlyDictionary<string, string> Tags,
    DateTimeOffset? DeletedAt,
    bool Held);
