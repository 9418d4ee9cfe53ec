using System.Runtime.CompilerServices;
using Coffer.Blobs;
using Coffer.Catalog.Filters;
using Coffer.Catalog.Search;
using Coffer.Content;

namespace Coffer.Catalog;

/// <summary>
/// The index over a store: makes names searchable and look-ups fast. Never the truth; whatever it says can be rebuilt from the
/// store. Names, types and aliases are taken as they are given: the caller has checked them. All members may be called at once.
/// </summary>
/// <remarks>
/// Every member may throw <see cref="CofferException"/>: Corrupt, the database is damaged and must be rebuilt; QuotaExceeded, the
/// disk is full; Unavailable, another writer did not finish in time; AccessDenied, it cannot be written here.
/// </remarks>
public sealed class ArtifactCatalog : IAsyncDisposable
{
    /// <summary>The most versions in a page of a search.</summary>
    public const int MostInPage = 1000;

    // A page of the streams over everything: large enough to be quick, small enough to hold no connection for long.
    private const int PageSize = 4096;

    private readonly CatalogDatabase _database;
    private readonly ConnectionPool _pool;

    private ArtifactCatalog(CatalogDatabase database, ConnectionPool pool)
    {
        _database = database;
        _pool = pool;
    }

    /// <summary>What errors call it.</summary>
    public string Description => _database.Description;

    /// <summary>Whether it can only be read: its folder or file does not let this user write.</summary>
    public bool IsReadOnly => _pool.IsReadOnly;

    /// <summary>Opens a catalog, creating it or bringing its schema up to date where needed.</summary>
    /// <exception cref="CofferException">Unsupported: a newer Coffer wrote it. Others as for every member.</exception>
    public static async Task<ArtifactCatalog> OpenAsync(CatalogDatabase database, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        return new(database, await ConnectionPool.OpenAsync(database, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>What the catalog says about itself.</summary>
    public Task<CatalogState> ReadStateAsync(CancellationToken cancellationToken = default) =>
        ReadAsync(StateTable.ReadAsync, cancellationToken);

    /// <summary>Says which store it belongs to.</summary>
    public Task SetStoreIdAsync(string storeId, CancellationToken cancellationToken = default) =>
        WriteAsync((connection, token) => StateTable.SetStoreIdAsync(connection, storeId, token), cancellationToken);

    /// <summary>Says whether everything in the store has been in it once.</summary>
    public Task SetCompleteAsync(bool complete, CancellationToken cancellationToken = default) =>
        WriteAsync((connection, token) => StateTable.SetCompleteAsync(connection, complete, token), cancellationToken);

    /// <summary>Says which collection's removals are in it; it only grows, a smaller number changes nothing.</summary>
    public Task SetCollectionsHeadAsync(long head, CancellationToken cancellationToken = default) =>
        WriteAsync((connection, token) => StateTable.RaiseCollectionsHeadAsync(connection, head, token), cancellationToken);

    /// <summary>Applies changes as one transaction; when it returns they are kept. Applying them again changes nothing.</summary>
    public Task ApplyAsync(CatalogChanges changes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(changes);
        return WriteAsync((connection, token) => new ChangeWriter(connection).ApplyAsync(changes, token), cancellationToken);
    }

    /// <summary>Forgets everything, the state too.</summary>
    public Task ClearAsync(CancellationToken cancellationToken = default) => WriteAsync(CatalogSchema.ClearAsync, cancellationToken);

    /// <summary>What is wrong with the database by its own check, one line each; empty where nothing is. Reads all of it.</summary>
    public Task<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken = default) =>
        ReadAsync((connection, token) => _database.CheckAsync(connection.Connection, token), cancellationToken);

    /// <summary>What it holds, in numbers that were counted as it changed.</summary>
    public Task<CatalogStats> StatsAsync(CancellationToken cancellationToken = default) =>
        ReadAsync(CatalogCount.ReadAsync, cancellationToken, oneMoment: true);

    /// <summary>The same numbers, counted anew by reading all of it; without the oldest and the largest versions.</summary>
    public Task<CatalogStats> RecountAsync(CancellationToken cancellationToken = default) =>
        ReadAsync(CatalogCount.RecountAsync, cancellationToken, oneMoment: true);

    /// <summary>The newest version of each artifact that has one, in the order of the names' bytes.</summary>
    /// <param name="prefix">What the names begin with, as plain text; null or empty: anything.</param>
    /// <param name="afterName">The name behind which to go on; null: from the first.</param>
    /// <param name="limit">How many at most, from 1.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<IReadOnlyList<CatalogEntry>> ListArtifactsAsync(string? prefix, string? afterName, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return ReadAsync((connection, token) => EntryReader.ListArtifactsAsync(connection, prefix ?? "", afterName, limit, token), cancellationToken, oneMoment: true);
    }

    /// <summary>The versions of an artifact, newest first.</summary>
    /// <param name="name">The artifact.</param>
    /// <param name="beforeNumber">The number behind which to go on; null: from the newest.</param>
    /// <param name="limit">How many at most, from 1.</param>
    /// <param name="includeDeleted">Whether deleted versions are listed too.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<IReadOnlyList<CatalogEntry>> ListVersionsAsync(string name, long? beforeNumber, int limit, bool includeDeleted = false, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return ReadAsync(
            (connection, token) => EntryReader.ListVersionsAsync(connection, name, beforeNumber ?? long.MaxValue, limit, includeDeleted, token),
            cancellationToken,
            oneMoment: true);
    }

    /// <summary>The newest version of an artifact that is not deleted; null where there is none.</summary>
    public Task<CatalogEntry?> GetLatestAsync(string name, CancellationToken cancellationToken = default) =>
        ReadAsync((connection, token) => EntryReader.LatestAsync(connection, name, token), cancellationToken, oneMoment: true);

    /// <summary>A version by its number, a deleted one too; null where there is none.</summary>
    public Task<CatalogEntry?> GetVersionAsync(string name, long number, CancellationToken cancellationToken = default) =>
        ReadAsync((connection, token) => EntryReader.VersionAsync(connection, name, number, token), cancellationToken, oneMoment: true);

    /// <summary>A version by the digest of its manifest, a deleted one too; null where there is none.</summary>
    public Task<CatalogEntry?> FindByManifestAsync(Digest manifest, CancellationToken cancellationToken = default) =>
        ReadAsync((connection, token) => EntryReader.ByManifestAsync(connection, manifest, token), cancellationToken, oneMoment: true);

    /// <summary>Versions that hold a content, deleted ones too; those that the catalog learnt of last come first.</summary>
    public Task<IReadOnlyList<CatalogEntry>> FindVersionsByContentAsync(Digest content, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return ReadAsync((connection, token) => EntryReader.ByContentAsync(connection, content, limit, token), cancellationToken, oneMoment: true);
    }

    /// <summary>The versions that a filter means, newest first; deleted ones only where the filter says something of them.</summary>
    /// <param name="filter">Which versions.</param>
    /// <param name="now">The time at which it is asked; with a cursor that of the first page stands in its place.</param>
    /// <param name="limit">How many at most, from 1 to <see cref="MostInPage"/>.</param>
    /// <param name="cursor">The cursor of the page before; null: the first page. It is good while the catalog is not made anew.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="CofferException">InvalidArgument: the cursor belongs to another query, or the filter is too large. Others as for every member.</exception>
    public Task<SearchPage> SearchAsync(ArtifactFilter filter, DateTimeOffset now, int limit, string? cursor = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MostInPage);
        var after = cursor is null ? null as SearchCursor? : SearchCursor.Read(cursor, filter);
        var asked = after is { } first ? new DateTimeOffset(first.Now, TimeSpan.Zero) : now;
        var plan = SearchPlan.Of(filter, asked, _database.Dialect);
        return ReadAsync(
            async (connection, token) =>
            {
                // One more than is asked for tells whether there is more.
                var keys = await new VersionSearch(connection, plan, token).PageAsync(limit + 1, after).ConfigureAwait(false);
                var items = await EntryReader.OfIdsAsync(connection, [.. keys.Take(limit).Select(key => key.Id)], token).ConfigureAwait(false);
                return new SearchPage(items, keys.Count > limit ? new SearchCursor(keys[limit - 1].CreatedAt, keys[limit - 1].Id, asked.UtcTicks).Write(filter) : null);
            },
            cancellationToken,
            oneMoment: true);
    }

    /// <summary>How many versions a filter means, and their bytes; deleted ones only where the filter says something of them.</summary>
    /// <exception cref="CofferException">InvalidArgument: the filter is too large. Others as for every member.</exception>
    public Task<VersionStats> CountAsync(ArtifactFilter filter, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        var plan = SearchPlan.Of(filter, now, _database.Dialect);
        return ReadAsync((connection, token) => new VersionSearch(connection, plan, token).CountAsync(), cancellationToken, oneMoment: true);
    }

    /// <summary>The values of a field among the versions that a filter means: those of most versions first, then by the values' bytes.</summary>
    /// <param name="filter">Which versions; deleted ones only where it says something of them.</param>
    /// <param name="by">The field.</param>
    /// <param name="now">The time at which it is asked.</param>
    /// <param name="limit">How many values at most, from 1.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="CofferException">InvalidArgument: the filter is too large. Others as for every member.</exception>
    public Task<IReadOnlyList<Facet>> FacetsAsync(ArtifactFilter filter, FacetField by, DateTimeOffset now, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var plan = SearchPlan.Of(filter, now, _database.Dialect);
        return ReadAsync((connection, token) => new VersionSearch(connection, plan, token).FacetsAsync(by, limit), cancellationToken, oneMoment: true);
    }

    /// <summary>The author's JSON object of a version, by the digest of its manifest; null where there is no such version.</summary>
    public Task<string?> MetadataOfAsync(Digest manifest, CancellationToken cancellationToken = default) =>
        ReadAsync((connection, token) => VersionsTable.MetadataAsync(connection, manifest, token), cancellationToken);

    /// <summary>What a version holds, in the manifest's order; empty where there is no such version.</summary>
    public Task<IReadOnlyList<CatalogFile>> ListFilesAsync(string name, long number, CancellationToken cancellationToken = default) =>
        ReadAsync((connection, token) => FilesTable.ListAsync(connection, name, number, token), cancellationToken);

    /// <summary>Where contents are, those that are known. Of several copies of one content the freshest is named.</summary>
    public Task<Dictionary<Digest, ContentPlacement>> FindPlacementsAsync(IReadOnlyCollection<Digest> digests, CancellationToken cancellationToken = default) =>
        ReadAsync((connection, token) => PlacementsTable.FindAsync(connection, digests, token), cancellationToken);

    /// <summary>Where the contents of a version are, those that are known.</summary>
    public Task<Dictionary<Digest, ContentPlacement>> FindPlacementsOfVersionAsync(string name, long number, CancellationToken cancellationToken = default) =>
        ReadAsync((connection, token) => PlacementsTable.OfVersionAsync(connection, name, number, token), cancellationToken);

    /// <summary>Whether any content of a raw size is known to be in the store. If not, a file of that size is new.</summary>
    public Task<bool> HasContentOfSizeAsync(long size, CancellationToken cancellationToken = default) =>
        ReadAsync((connection, token) => ContentsTable.HasSizeAsync(connection, size, token), cancellationToken);

    /// <summary>The tags of a version as they are now, by the digest of its manifest; null where nothing is known of it.</summary>
    public Task<IReadOnlyDictionary<string, string>?> TagsOfAsync(Digest manifest, CancellationToken cancellationToken = default) =>
        ReadAsync((connection, token) => TagsTable.OfManifestAsync(connection, manifest, token), cancellationToken, oneMoment: true);

    /// <summary>The aliases of an artifact that point somewhere, in the order of their bytes.</summary>
    public Task<IReadOnlyList<CatalogAlias>> AliasesAsync(string name, CancellationToken cancellationToken = default) =>
        ReadAsync((connection, token) => AliasesTable.ListAsync(connection, name, token), cancellationToken);

    /// <summary>An alias, a removed one too; null where nothing is known of it.</summary>
    public Task<CatalogAlias?> GetAliasAsync(string name, string alias, CancellationToken cancellationToken = default) =>
        ReadAsync((connection, token) => AliasesTable.GetAsync(connection, name, alias, token), cancellationToken);

    /// <summary>Uploads of a key that have not finished, with the parts that have arrived; the newest first.</summary>
    /// <param name="key">The key.</param>
    /// <param name="length">The bytes of all of it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<IReadOnlyList<UploadState>> FindUploadsAsync(BlobKey key, long length, CancellationToken cancellationToken = default) =>
        ReadAsync<IReadOnlyList<UploadState>>(
            async (connection, token) =>
            {
                var uploads = new List<UploadState>();
                foreach (var upload in await UploadsTable.FindAsync(connection, key, length, token).ConfigureAwait(false))
                    uploads.Add(upload with { Parts = await UploadPartsTable.ListAsync(connection, upload.Id, token).ConfigureAwait(false) });
                return uploads;
            },
            cancellationToken,
            oneMoment: true);

    /// <summary>Remembers an upload that begins; its parts are added one by one.</summary>
    public Task AddUploadAsync(UploadState upload, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(upload);
        return WriteAsync((connection, token) => UploadsTable.InsertAsync(connection, upload, token), cancellationToken);
    }

    /// <summary>Remembers a part that has arrived; one of an upload that is not known is passed over.</summary>
    public Task AddUploadedPartAsync(string upload, UploadedPart part, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(part);
        return WriteAsync((connection, token) => UploadPartsTable.InsertAsync(connection, upload, part, token), cancellationToken);
    }

    /// <summary>Counts that an upload was interrupted.</summary>
    public Task InterruptUploadAsync(string upload, CancellationToken cancellationToken = default) =>
        WriteAsync((connection, token) => UploadsTable.InterruptAsync(connection, upload, token), cancellationToken);

    /// <summary>Forgets an upload and its parts.</summary>
    public Task RemoveUploadAsync(string upload, CancellationToken cancellationToken = default) => WriteAsync(
        async (connection, token) =>
        {
            await UploadPartsTable.DeleteAsync(connection, upload, token).ConfigureAwait(false);
            await UploadsTable.DeleteAsync(connection, upload, token).ConfigureAwait(false);
        },
        cancellationToken);

    /// <summary>Every known version, by name and number. Holds no connection between pages, so others go on beside it.</summary>
    public IAsyncEnumerable<KnownVersion> KnownVersionsAsync(CancellationToken cancellationToken = default) => PagesAsync<KnownVersion>(
        (connection, last, token) => VersionsTable.KnownAsync(connection, last?.Name ?? "", last?.Number ?? 0, PageSize, token), cancellationToken);

    /// <summary>How far every version's labels are known, by manifest. Only versions whose labels ever changed have any.</summary>
    public IAsyncEnumerable<KnownLabels> KnownLabelsAsync(CancellationToken cancellationToken = default) => PagesAsync<KnownLabels>(
        (connection, last, token) => LabelsTable.KnownAsync(connection, last?.Manifest, PageSize, token), cancellationToken);

    /// <summary>How far every alias is known, removed ones too, by name and alias.</summary>
    public IAsyncEnumerable<KnownAlias> KnownAliasesAsync(CancellationToken cancellationToken = default) => PagesAsync<KnownAlias>(
        (connection, last, token) => AliasesTable.KnownAsync(connection, last?.Name ?? "", last?.Alias ?? "", PageSize, token), cancellationToken);

    /// <summary>Every version that is not deleted, by name, and of each name the newest first. Holds no connection between pages, so others go on beside it.</summary>
    /// <param name="withMetadata">Whether the author's metadata is read; else every version has an empty object.</param>
    /// <param name="name">Only those of this artifact; null: all.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal async IAsyncEnumerable<FilterSubject> LiveVersionsAsync(bool withMetadata, string? name = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        const int Page = 1024;
        var (lastName, lastNumber) = (name ?? "", long.MaxValue);
        while (true)
        {
            var (fromName, fromNumber) = (lastName, lastNumber);
            var page = await ReadAsync((connection, token) => SubjectReader.LiveAsync(connection, fromName, fromNumber, Page, withMetadata, token), cancellationToken, oneMoment: true).ConfigureAwait(false);
            foreach (var version in page)
            {
                if (name is not null && version.Entry.Name != name)
                    yield break;
                yield return version;
            }

            if (page.Count < Page)
                yield break;
            (lastName, lastNumber) = (page[^1].Entry.Name, page[^1].Entry.Number);
        }
    }

    /// <summary>A version by its number with its metadata, a deleted one too; null where there is none.</summary>
    internal Task<FilterSubject?> GetSubjectAsync(string name, long number, CancellationToken cancellationToken) =>
        ReadAsync((connection, token) => SubjectReader.VersionAsync(connection, name, number, token), cancellationToken, oneMoment: true);

    /// <summary>The versions that are held, by name, and of each name the newest first.</summary>
    public async Task<IReadOnlyList<(string Name, long Number)>> ListHeldAsync(CancellationToken cancellationToken = default) =>
        [.. (await ReadAsync(VersionsTable.HeldAsync, cancellationToken).ConfigureAwait(false))
            .OrderBy(version => version.Name, Comparer<string>.Create(BlobKey.CompareUtf8)).ThenByDescending(version => version.Number)];

    /// <summary>What would be freed if some versions were gone: contents that no other version which is not deleted refers to.</summary>
    public Task<FreedBytes> CountFreedAsync(IReadOnlyCollection<Digest> manifests, CancellationToken cancellationToken = default) =>
        ReadAsync((connection, token) => FreedContent.CountAsync(connection, manifests, token), cancellationToken, oneMoment: true);

    /// <summary>Forgets what is left of purged versions: their labels, and those of their contents that are nowhere and that no version refers to.</summary>
    internal Task ForgetAsync(IEnumerable<Digest> manifests, IEnumerable<Digest> contents, CancellationToken cancellationToken) => WriteAsync(
        async (connection, token) =>
        {
            foreach (var manifest in manifests)
                await LabelsTable.DeleteAsync(connection, manifest, token).ConfigureAwait(false);
            foreach (var digest in contents)
            {
                if (await ContentsTable.IdAsync(connection, digest, token).ConfigureAwait(false) is { } id)
                    await ContentsTable.DeleteUnusedAsync(connection, id, token).ConfigureAwait(false);
            }
        },
        cancellationToken);

    /// <summary>Leaves no trace of what was removed from it. Writes the whole database anew.</summary>
    public Task ScrubAsync(CancellationToken cancellationToken = default) => _pool.ScrubAsync(cancellationToken);

    /// <summary>Closes its connections.</summary>
    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    private async IAsyncEnumerable<T> PagesAsync<T>(
        Func<CatalogConnection, T?, CancellationToken, ValueTask<IReadOnlyList<T>>> read,
        [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : struct
    {
        T? last = null;
        while (true)
        {
            var from = last;
            var page = await ReadAsync((connection, token) => read(connection, from, token), cancellationToken, oneMoment: true).ConfigureAwait(false);
            foreach (var row in page)
                yield return row;
            if (page.Count < PageSize)
                yield break;
            last = page[^1];
        }
    }

    private Task<T> ReadAsync<T>(Func<CatalogConnection, CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken, bool oneMoment = false) =>
        _pool.ReadAsync(read, oneMoment, cancellationToken);

    private Task WriteAsync(Func<CatalogConnection, CancellationToken, ValueTask> write, CancellationToken cancellationToken) =>
        _pool.WriteAsync(write, cancellationToken);
}
