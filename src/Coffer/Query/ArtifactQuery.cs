using Coffer.Catalog;
using Coffer.Catalog.Filters;
using Coffer.Store;

namespace Coffer.Query;

/// <summary>Questions about what a store holds.</summary>
public sealed partial class ArtifactQuery(ArtifactStore store)
{
    /// <summary>Temporary.</summary>
    public IAsyncEnumerable<CatalogEntry> SearchAsync(ArtifactFilter filter, CancellationToken cancellationToken = default) => store.ListAsync(cancellationToken: cancellationToken);
}
