using Coffer.Artifacts;
using Coffer.Blobs;
using Coffer.Blobs.Local;
using Coffer.Catalog;
using Coffer.Catalog.Filters;
using Coffer.Catalog.Sqlite;
using Coffer.Content;
using Microsoft.Extensions.Logging;

namespace Coffer.Store;

/// <summary>
/// The catalog of an open store: opened when it is first needed, told of what was done, and brought up to date before it is asked.
/// A shared catalog hears of every write, so only a process that died leaves it behind; a private one catches up by listing.
/// </summary>
internal sealed class StoreCatalog(OpenStore store) : IAsyncDisposable
{
    private readonly SemaphoreSlim _opening = new(1, 1);
    private ArtifactCatalog? _catalog;
    private volatile bool _behind;

    /// <summary>Whether a catalog that others rely on was not told of something that was done here.</summary>
    public bool IsBehind => _behind && IsShared;

    /// <summary>Whether all processes that use the store use this catalog.</summary>
    public bool IsShared => store.Options.CatalogPath is null && store.Local is not null;

    /// <summary>Where the locks of uploads are, which processes that use the catalog share.</summary>
    public string LocksFolder => store.Options.CatalogPath is { } path ? path + ".uploads" : Path.Combine(CacheFolder, "uploads");

    /// <summary>Where log lines go.</summary>
    public ILogger Logger => store.Options.Logger;

    /// <summary>Opens the catalog. A new one of a store that has nothing yet is complete from the start.</summary>
    /// <exception cref="CofferException">Corrupt: it is damaged, or that of another store. Unsupported: a newer schema. AccessDenied, Unavailable, QuotaExceeded.</exception>
    public async Task<ArtifactCatalog> OpenAsync(CancellationToken cancellationToken)
    {
        if (_catalog is { } open)
            return open;
        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_catalog is { } opened)
                return opened;
            var id = await store.IdAsync(cancellationToken).ConfigureAwait(false);
            var catalog = await ArtifactCatalog.OpenAsync(DatabaseOf(id), cancellationToken).ConfigureAwait(false);
            try
            {
                await IntroduceAsync(catalog, id, cancellationToken).ConfigureAwait(false);
                return _catalog = catalog;
            }
            catch
            {
                await catalog.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>The catalog, knowing all that was acknowledged before this call.</summary>
    /// <exception cref="CofferException">NotFound: it was deleted or never made whole; reindex makes it anew.</exception>
    public async Task<ArtifactCatalog> CurrentAsync(CancellationToken cancellationToken)
    {
        var catalog = await OpenAsync(cancellationToken).ConfigureAwait(false);
        if (!IsShared)
        {
            await CatchUpAsync(cancellationToken).ConfigureAwait(false);
            return catalog;
        }

        if (!(await catalog.ReadStateAsync(cancellationToken).ConfigureAwait(false)).Complete)
            throw new CofferException(CofferError.NotFound, $"the catalog of {store.Blobs.Address} is missing or was never finished; run coffer reindex, which makes it anew and loses nothing");
        var dead = store.FindDeadSessions();
        if ((dead.Count > 0 || _behind) && !catalog.IsReadOnly)
        {
            // What died, or failed at the last step, may have published a version and never told the catalog.
            await CatchUpAsync(cancellationToken).ConfigureAwait(false);
            foreach (var session in dead)
                store.RemoveSession(session);
        }

        return catalog;
    }

    /// <summary>Whether content of this raw size is known: then it is worth digesting a file before writing it.</summary>
    public async Task<bool> HasContentOfSizeAsync(long size, CancellationToken cancellationToken)
    {
        var catalog = await OpenAsync(cancellationToken).ConfigureAwait(false);
        return await catalog.HasContentOfSizeAsync(size, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Where the catalog last saw the contents of a version. Reading must not fail because the catalog does.</summary>
    public async Task<IReadOnlyDictionary<Digest, ContentPlacement>> PlacementsOfAsync(StoredVersion version, CancellationToken cancellationToken)
    {
        try
        {
            var catalog = await OpenAsync(cancellationToken).ConfigureAwait(false);
            return await catalog.FindPlacementsOfVersionAsync(version.Manifest.Name.Value, version.Manifest.Version, cancellationToken).ConfigureAwait(false);
        }
        catch (CofferException e)
        {
            StoreLog.CatalogUnreadable(store.Options.Logger, e.Message);
            return new Dictionary<Digest, ContentPlacement>();
        }
    }

    /// <summary>What the versions have together that each of some filters means; deleted ones do not count.</summary>
    public async Task<IReadOnlyList<VersionTotals>> TotalsAsync(IReadOnlyList<ArtifactFilter> filters, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var catalog = await CurrentAsync(cancellationToken).ConfigureAwait(false);
        var totals = new List<VersionTotals>(filters.Count);
        foreach (var filter in filters)
        {
            // A filter that speaks of deleted versions would count them.
            var live = filter.Mentions(part => part is StateIs { Field: StateField.Deleted }) ? filter.And(new StateIs(StateField.Deleted, Value: false)) : filter;
            var stats = await catalog.CountAsync(live, now, cancellationToken).ConfigureAwait(false);
            totals.Add(new VersionTotals(stats.Versions, stats.Bytes, stats.StoredBytes));
        }

        return totals;
    }

    /// <summary>The version whose manifest has a digest; null where the catalog knows none or cannot be read.</summary>
    public async Task<(ArtifactName Name, long Number)?> FindByDigestAsync(Digest digest, CancellationToken cancellationToken)
    {
        var catalog = await CurrentAsync(cancellationToken).ConfigureAwait(false);
        return await catalog.FindByManifestAsync(digest, cancellationToken).ConfigureAwait(false) is { } entry ? (new ArtifactName(entry.Name), entry.Number) : null;
    }

    /// <summary>Tells of new versions.</summary>
    public Task AddVersionsAsync(IReadOnlyList<(StoredVersion Version, IReadOnlyDictionary<Digest, ContentPlacement> Placements)> versions, CancellationToken cancellationToken) =>
        versions.Count == 0 ? Task.CompletedTask : ApplyAsync(ChangesOf(versions), cancellationToken);

    /// <summary>Tells of the labels of versions.</summary>
    public Task SetLabelsAsync(IReadOnlyList<StoredVersion> versions, CancellationToken cancellationToken) =>
        versions.All(version => version.LabelsNumber == 0)
            ? Task.CompletedTask
            : ApplyAsync(new CatalogChanges { Labels = [.. versions.Where(version => version.LabelsNumber > 0).Select(LabelsOf)] }, cancellationToken);

    /// <summary>Tells of an alias' move.</summary>
    public Task SetAliasAsync(AliasMove move, long record, CancellationToken cancellationToken) =>
        record == 0 ? Task.CompletedTask : ApplyAsync(new CatalogChanges { Aliases = [AliasOf(move, record)] }, cancellationToken);

    /// <summary>Tells of content that is gone.</summary>
    public Task RemoveContentsAsync(IReadOnlyList<BlobKey> keys, CancellationToken cancellationToken) =>
        keys.Count == 0 ? Task.CompletedTask : ApplyAsync(new CatalogChanges { RemovedContents = keys }, cancellationToken);

    /// <summary>Tells of versions that are gone.</summary>
    public Task RemoveVersionsAsync(IReadOnlyList<(ArtifactName Name, long Number)> versions, CancellationToken cancellationToken) =>
        versions.Count == 0 ? Task.CompletedTask : ApplyAsync(new CatalogChanges { RemovedVersions = [.. versions.Select(version => (version.Name.Value, version.Number))] }, cancellationToken);

    /// <summary>Tells of versions and contents that were purged, and leaves no trace of them where the catalog lies.</summary>
    public async Task ScrubAsync(IReadOnlyList<StoredVersion> versions, IReadOnlySet<Digest> contents, CancellationToken cancellationToken)
    {
        var catalog = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await RemoveVersionsAsync([.. versions.Select(version => (version.Manifest.Name, version.Manifest.Version))], cancellationToken).ConfigureAwait(false);
        await catalog.ForgetAsync(versions.Select(version => version.Digest), contents, cancellationToken).ConfigureAwait(false);
        await catalog.ScrubAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Learns by listing what the catalog does not know yet, and forgets what is gone.</summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        var catalog = await OpenAsync(cancellationToken).ConfigureAwait(false);
        _behind = false;
        try
        {
            await new CatchUpStory(store, catalog, cancellationToken).RunAsync().ConfigureAwait(false);
        }
        catch
        {
            _behind = true;
            throw;
        }
    }

    /// <summary>Says that the catalog was not told of something: it must catch up before it is asked.</summary>
    public void FallBehind() => _behind = true;

    /// <summary>Empties the catalog and learns everything anew; a file that is no catalog any more, or not one of this build, is replaced.</summary>
    /// <returns>How many versions it knows now.</returns>
    public async Task<long> RebuildAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await FillAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (CofferException e) when (e.Error is CofferError.Corrupt or CofferError.Unsupported or CofferError.AccessDenied or CofferError.TooLarge)
        {
            // Damage may come to light only while it is filled, or make the file look newer or read-only, or its rows huge. A file
            // that truly can't be written here can't be replaced either, and says so.
            StoreLog.CatalogReplaced(store.Options.Logger, e.Message);
            await DisposeAsync().ConfigureAwait(false);
            _catalog = null;
            await DatabaseOf(await store.IdAsync(cancellationToken).ConfigureAwait(false)).DiscardAsync(cancellationToken).ConfigureAwait(false);
            return await FillAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<long> FillAsync(CancellationToken cancellationToken)
    {
        var catalog = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await catalog.ClearAsync(cancellationToken).ConfigureAwait(false);
        await catalog.SetStoreIdAsync(await store.IdAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        await catalog.SetCompleteAsync(complete: false, cancellationToken).ConfigureAwait(false);
        var dead = store.FindDeadSessions();
        var versions = await new CatchUpStory(store, catalog, cancellationToken).RunAsync().ConfigureAwait(false);
        await catalog.SetCompleteAsync(complete: true, cancellationToken).ConfigureAwait(false);
        if ((await catalog.CheckAsync(cancellationToken).ConfigureAwait(false)).Count > 0)
            throw new CofferException(CofferError.Corrupt, $"{catalog.Description} is damaged");
        foreach (var session in dead)
            store.RemoveSession(session);
        return versions;
    }

    public async ValueTask DisposeAsync()
    {
        if (_catalog is { } catalog)
            await catalog.DisposeAsync().ConfigureAwait(false);
    }

    internal static CatalogLabels LabelsOf(StoredVersion version) =>
        new(version.Digest, version.LabelsNumber, version.Labels.Tags, version.Labels.DeletedAt, version.Labels.Holds is { Count: > 0 });

    internal static CatalogAlias AliasOf(AliasMove move, long record) => new(move.Name, move.Alias, record, move.Version, move.MovedAt);

    internal static CatalogChanges ChangesOf(IReadOnlyList<(StoredVersion Version, IReadOnlyDictionary<Digest, ContentPlacement> Placements)> versions)
    {
        var rows = new List<CatalogVersion>(versions.Count);
        var contents = new Dictionary<Digest, CatalogContent>(versions.Sum(version => version.Placements.Count));
        foreach (var (version, placements) in versions)
        {
            var manifest = version.Manifest;
            foreach (var file in manifest.Files)
            {
                if (file.Digest is { } digest && placements.TryGetValue(digest, out var placement))
                    contents[digest] = new CatalogContent(placement, file.Size);
            }

            rows.Add(new CatalogVersion(
                manifest.Name.Value,
                manifest.Version,
                version.Digest,
                manifest.Type.Value,
                manifest.Job,
                manifest.CreatedAt,
                manifest.ExpiresAt,
                manifest.Size,
                placements.Values.Sum(placement => placement.StoredSize),
                manifest.IsFolder,
                System.Text.Encoding.UTF8.GetString(CanonicalJson.ToBytes(manifest.Metadata)),
                manifest.Tags,
                [.. manifest.Files.Select(file => new CatalogFile(file.Path.Value, file.Digest, file.Size))]));
        }

        return new CatalogChanges
        {
            Versions = rows,
            Contents = [.. contents.Values],
            Labels = [.. versions.Where(version => version.Version.LabelsNumber > 0).Select(version => LabelsOf(version.Version))],
        };
    }

    private async Task ApplyAsync(CatalogChanges changes, CancellationToken cancellationToken)
    {
        var catalog = await OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await catalog.ApplyAsync(changes, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            FallBehind();
            throw;
        }
    }

    private async Task IntroduceAsync(ArtifactCatalog catalog, string id, CancellationToken cancellationToken)
    {
        var state = await catalog.ReadStateAsync(cancellationToken).ConfigureAwait(false);
        if (state.StoreId == id)
            return;
        if (state.StoreId is not null)
            throw new CofferException(CofferError.Corrupt, $"{catalog.Description} is the catalog of another store ({state.StoreId}, not {id}); run coffer reindex to make it anew");
        if (catalog.IsReadOnly)
            return;
        if (IsShared && !await HasAnythingAsync(cancellationToken).ConfigureAwait(false))
            await catalog.SetCompleteAsync(complete: true, cancellationToken).ConfigureAwait(false);
        await catalog.SetStoreIdAsync(id, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> HasAnythingAsync(CancellationToken cancellationToken)
    {
        await foreach (var _ in store.Blobs.ListAsync(StoreLayout.Artifacts, limit: 1, cancellationToken: cancellationToken).ConfigureAwait(false))
            return true;
        return false;
    }

    private SqliteDatabase DatabaseOf(string id)
    {
        if (store.Options.CatalogPath is { } path)
            return SqliteDatabase.ForFile(path);
        if (store.Local is { } local)
            return SqliteDatabase.ForFile(local.PathOfOwn("catalog.db"));
        return store.Blobs.Capabilities.Remote ? SqliteDatabase.ForFile(Path.Combine(CacheFolder, $"{id}.db")) : SqliteDatabase.InMemory();
    }

    /// <summary>Where catalogs are that belong to no folder.</summary>
    private static string CacheFolder
    {
        get
        {
            var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } folder
                ? folder
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
            return Path.Combine(cache, "coffer");
        }
    }
}
