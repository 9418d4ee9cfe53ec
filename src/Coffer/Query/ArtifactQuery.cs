using System.Runtime.CompilerServices;
using Coffer.Artifacts;
using Coffer.Catalog;
using Coffer.Catalog.Filters;
using Coffer.Store;

namespace Coffer.Query;

/// <summary>
/// Asks a store for versions. Everything is answered newest first by the catalog, which knows all that was acknowledged before the
/// question; deleted versions are left out unless the query says something of <c>deleted</c>. Ages and expiries are as of the moment
/// of the question, which for all pages is that of the first.
/// </summary>
/// <param name="store">The store; it stays the caller's.</param>
/// <remarks>
/// Every member may throw <see cref="CofferException"/>: InvalidArgument, a mistake in a query, of which the message says the place and
/// what was possible there, or a cursor of another query; NotFound, there is no store or its catalog must be made anew; Unavailable,
/// AccessDenied, Corrupt.
/// </remarks>
public sealed partial class ArtifactQuery(ArtifactStore store)
{
    // Small at first, so that whoever stops early pays little.
    private const int FirstPage = 100;

    /// <summary>The versions that a query means, such as <c>type:test-results tag.env=ci age:&lt;7d</c>, newest first.</summary>
    public IAsyncEnumerable<CatalogEntry> SearchAsync(string query, CancellationToken cancellationToken = default) => SearchAsync(ArtifactFilter.Parse(query), cancellationToken);

    /// <summary>The versions that a filter means, newest first. Versions that come while it is read are not among them.</summary>
    public IAsyncEnumerable<CatalogEntry> SearchAsync(ArtifactFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return StreamAsync(filter, FirstPage, cancellationToken);
    }

    /// <summary>A page of the versions that a filter means, newest first.</summary>
    /// <param name="filter">Which versions.</param>
    /// <param name="limit">How many at most, from 1 to <see cref="ArtifactCatalog.MostInPage"/>.</param>
    /// <param name="cursor">The cursor that the page before came with; null: the first page. It is good until the store is reindexed.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<SearchPage> PageAsync(ArtifactFilter filter, int limit = FirstPage, string? cursor = null, CancellationToken cancellationToken = default)
    {
        var catalog = await store.CatalogAsync(cancellationToken).ConfigureAwait(false);
        return await catalog.SearchAsync(filter, store.Time.GetUtcNow(), limit, cursor, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The newest versions.</summary>
    /// <param name="type">Of which type; null: of any.</param>
    /// <param name="count">How many at most, from 1.</param>
    /// <param name="within">Of which versions, asked before they are counted; null: of all.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<IReadOnlyList<CatalogEntry>> LatestAsync(ArtifactType? type = null, int count = 10, ArtifactFilter? within = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var filter = Typed(within ?? ArtifactFilter.Everything, type);
        return await StreamAsync(filter, Math.Min(count, ArtifactCatalog.MostInPage), cancellationToken).Take(count).ToListAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The versions created between two times, both inclusive, to the millisecond.</summary>
    /// <param name="from">The first time.</param>
    /// <param name="to">The last time.</param>
    /// <param name="type">Of which type; null: of any.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public IAsyncEnumerable<CatalogEntry> ByDatesAsync(DateTimeOffset from, DateTimeOffset to, ArtifactType? type = null, CancellationToken cancellationToken = default) => from > to
        ? throw new CofferException(CofferError.InvalidArgument, $"the range {Timestamp.Write(from)}..{Timestamp.Write(to)} runs backwards; give the earlier time first")
        : SearchAsync(Typed(new TimeIs(TimeField.Created, from, to), type), cancellationToken);

    /// <summary>The versions that have all of some tags. A limit, such as <c>Take</c>, counts only these.</summary>
    /// <param name="tags">Keys and their values; of none: every version.</param>
    /// <param name="type">Of which type; null: of any.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public IAsyncEnumerable<CatalogEntry> ByTagsAsync(IReadOnlyDictionary<string, string> tags, ArtifactType? type = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tags);
        return SearchAsync(Typed(new AllOf([.. tags.Select(tag => new TagIs(tag.Key, Glob.Exactly(tag.Value)))]), type), cancellationToken);
    }

    /// <summary>The versions whose raw bytes lie between two sizes, both inclusive.</summary>
    /// <param name="from">The least; null: 0.</param>
    /// <param name="to">The most; null: no limit.</param>
    /// <param name="type">Of which type; null: of any.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public IAsyncEnumerable<CatalogEntry> BySizeAsync(long? from, long? to, ArtifactType? type = null, CancellationToken cancellationToken = default) => from > to
        ? throw new CofferException(CofferError.InvalidArgument, FormattableString.Invariant($"the range {from}..{to} runs backwards; give the smaller size first"))
        : SearchAsync(Typed(new NumberIs(NumberField.Size, from ?? 0, to ?? long.MaxValue), type), cancellationToken);

    /// <summary>How many versions a filter means, and their bytes.</summary>
    public async Task<VersionStats> CountAsync(ArtifactFilter filter, CancellationToken cancellationToken = default)
    {
        var catalog = await store.CatalogAsync(cancellationToken).ConfigureAwait(false);
        return await catalog.CountAsync(filter, store.Time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The types, jobs or keys of tags among the versions that a filter means: those of most versions first.</summary>
    /// <param name="filter">Which versions.</param>
    /// <param name="by">What to count by.</param>
    /// <param name="limit">How many values at most, from 1.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<IReadOnlyList<Facet>> FacetsAsync(ArtifactFilter filter, FacetField by, int limit = 100, CancellationToken cancellationToken = default)
    {
        var catalog = await store.CatalogAsync(cancellationToken).ConfigureAwait(false);
        return await catalog.FacetsAsync(filter, by, store.Time.GetUtcNow(), limit, cancellationToken).ConfigureAwait(false);
    }

    private async IAsyncEnumerable<CatalogEntry> StreamAsync(ArtifactFilter filter, int firstPage, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var catalog = await store.CatalogAsync(cancellationToken).ConfigureAwait(false);
        var now = store.Time.GetUtcNow();
        var page = await catalog.SearchAsync(filter, now, firstPage, cursor: null, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            foreach (var entry in page.Items)
                yield return entry;
            if (page.Next is null)
                yield break;
            page = await catalog.SearchAsync(filter, now, ArtifactCatalog.MostInPage, page.Next, cancellationToken).ConfigureAwait(false);
        }
    }

    private static ArtifactFilter Typed(ArtifactFilter filter, ArtifactType? type) =>
        type is { } one ? new TextIs(TextField.Type, Glob.Exactly(one.Value)).And(filter) : filter;
}
