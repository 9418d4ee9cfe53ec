using Coffer.Blobs;

namespace Coffer.Catalog;

/// <summary>
/// What the catalog should know from now on, applied as one transaction. Changes may be applied twice and in any order: labels and
/// aliases go by their record's number, a removed version stays removed. Only contents may come back after they were removed;
/// <see cref="ContentsSeenAt"/> keeps a late message from bringing them back wrongly.
/// </summary>
public sealed record CatalogChanges
{
    /// <summary>Versions that exist. One that is known already is left as it is.</summary>
    public IReadOnlyList<CatalogVersion> Versions { get; init; } = [];

    /// <summary>Contents that are in the store; applied after <see cref="RemovedContents"/>.</summary>
    public IReadOnlyList<CatalogContent> Contents { get; init; } = [];

    /// <summary>Labels of versions; they may be known before their version is.</summary>
    public IReadOnlyList<CatalogLabels> Labels { get; init; } = [];

    /// <summary>Moves of aliases; they may be known before the version is.</summary>
    public IReadOnlyList<CatalogAlias> Aliases { get; init; } = [];

    /// <summary>Versions that are gone for good. Numbers never come back, so neither do these until the catalog is cleared.</summary>
    public IReadOnlyList<(string Name, long Number)> RemovedVersions { get; init; } = [];

    /// <summary>Blobs of content that are gone.</summary>
    public IReadOnlyList<BlobKey> RemovedContents { get; init; } = [];

    /// <summary>The head of <c>collections/</c> whose removals are in the catalog after these changes; it only grows. Null: as it was.</summary>
    public long? CollectionsHead { get; init; }

    /// <summary>
    /// The head of <c>collections/</c> when <see cref="Contents"/> were seen. Where the catalog is already past it, a collection
    /// may have removed them since, and they are left out. Null: they are there for certain.
    /// </summary>
    public long? ContentsSeenAt { get; init; }
}
