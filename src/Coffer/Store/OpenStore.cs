using Coffer.Artifacts;
using Coffer.Blobs;
using Coffer.Blobs.Local;
using Coffer.Content;

namespace Coffer.Store;

/// <summary>The parts of an open store, put together once; the stories take it whole.</summary>
internal sealed class OpenStore : IAsyncDisposable
{
    private readonly SemaphoreSlim _identifying = new(1, 1);
    private StoreIdentity? _identity;
    private bool _writable;

    public OpenStore(BlobStore blobs, StoreOptions options)
    {
        Blobs = blobs;
        Options = options;
        Reader = new ContentReader(blobs);
        Versions = new VersionLog(blobs, IdAsync);
        Aliases = new AliasLog(blobs, options.Time);
        Collections = new Collections(blobs, options.Time);
        Survey = new StoreSurvey(blobs, Versions);
        Catalog = new StoreCatalog(this);
        if (blobs.Capabilities.Remote && blobs.Uploads is MemoryUploadLog)
            blobs.Uploads = new CatalogUploadLog(Catalog);
        Contents = new StoredContents(this);
        Resolver = new ReferenceResolver(this);
    }

    public BlobStore Blobs { get; }

    public StoreOptions Options { get; }

    public ContentReader Reader { get; }

    public VersionLog Versions { get; }

    public AliasLog Aliases { get; }

    public Collections Collections { get; }

    public StoreSurvey Survey { get; }

    public StoreCatalog Catalog { get; }

    public StoredContents Contents { get; }

    public ReferenceResolver Resolver { get; }

    /// <summary>The folder of a store that is one; only such a store has sessions and a catalog that all its processes share.</summary>
    public LocalBlobStore? Local => Blobs as LocalBlobStore;

    /// <summary>The store's id.</summary>
    /// <exception cref="CofferException">NotFound: there is no store. Unsupported, Corrupt: see <see cref="StoreIdentity.ReadAsync"/>.</exception>
    public async ValueTask<string> IdAsync(CancellationToken cancellationToken)
    {
        if (await IsThereAsync(cancellationToken).ConfigureAwait(false))
            return _identity!.Store;
        await StoreIdentity.RequireNothingAsync(Blobs, cancellationToken).ConfigureAwait(false);
        throw new CofferException(CofferError.NotFound, $"there is no store at {Blobs.Address}; coffer init or the first coffer put makes one");
    }

    /// <summary>Whether there is a store.</summary>
    /// <exception cref="CofferException">Unsupported, Corrupt: see <see cref="StoreIdentity.ReadAsync"/>.</exception>
    public async ValueTask<bool> IsThereAsync(CancellationToken cancellationToken)
    {
        _identity ??= await StoreIdentity.ReadAsync(Blobs, cancellationToken).ConfigureAwait(false);
        return _identity is not null;
    }

    /// <summary>Makes sure that there is a store that can be written, and that the catalog is open before anything is published.</summary>
    public async Task RequireWritableAsync(CancellationToken cancellationToken)
    {
        if (_writable)
            return;
        await _identifying.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!Blobs.Capabilities.CreateIfAbsent && !Options.SingleWriter)
                throw new CofferException(CofferError.Unsupported, $"{Blobs.Address} cannot create a blob only where none is, so two writers could lose each other's work; write through a server, or set SingleWriter where nobody else writes");
            _identity ??= await StoreIdentity.ReadAsync(Blobs, cancellationToken).ConfigureAwait(false);
            if (_identity is null)
            {
                if (!Options.CreateIfMissing)
                    await IdAsync(cancellationToken).ConfigureAwait(false);
                _identity = await StoreIdentity.CreateAsync(Blobs, isShared: !Options.SingleWriter, Options.Time, cancellationToken).ConfigureAwait(false);
            }

            await Catalog.OpenAsync(cancellationToken).ConfigureAwait(false);
            _writable = true;
        }
        finally
        {
            _identifying.Release();
        }
    }

    /// <summary>Whether a key must not be relied on: a collection that had not finished at a look names it.</summary>
    public async ValueTask<bool> CountsAsAbsentAsync(CollectionsLook look, BlobKey key, CancellationToken cancellationToken)
    {
        foreach (var number in look.Unfinished)
        {
            if (await Collections.NamesAsync(number, key, cancellationToken).ConfigureAwait(false))
                return true;
        }

        return false;
    }

    /// <summary>Begins to add content, as a first look allows.</summary>
    public ContentBatch BeginContent(CollectionsLook look, Action<long>? progress)
    {
        var directory = new ContentDirectory(Blobs, (key, token) => CountsAsAbsentAsync(look, key, token));
        return new ContentBatch(Blobs, Options.Encoding, directory.FindAsync, NewKeyAsync, progress);

        async ValueTask<BlobKey> NewKeyAsync(Digest digest, ContentEncoding encoding, CancellationToken token)
        {
            var fresh = 0L;
            var key = ContentKey.Of(digest, fresh, encoding);
            if (await CountsAsAbsentAsync(look, key, token).ConfigureAwait(false))
                key = ContentKey.Of(digest, fresh = look.Head, encoding);

            // Nothing may overwrite a damaged blob; the next key that none has taken is as fresh as any.
            while (directory.IsTakenByDamage(key))
                key = ContentKey.Of(digest, fresh = Math.Max(fresh + 1, look.Head), encoding);
            return key;
        }
    }

    /// <summary>
    /// Versions that were published but cannot be acknowledged are deleted again, so that nothing half-made stays visible. Where
    /// that fails too the version stays, whole, and the catalog is left to learn of it.
    /// </summary>
    public async Task TakeBackAsync(IEnumerable<StoredVersion> versions)
    {
        foreach (var version in versions)
        {
            try
            {
                await Versions.RelabelAsync(version, labels => labels with { DeletedAt = Timestamp.Truncate(Options.Time.GetUtcNow()) }, CancellationToken.None).ConfigureAwait(false);
            }
            catch (CofferException e)
            {
                // Each of the others is worth a try, and the error that led here says more.
                StoreLog.NotTakenBack(Options.Logger, version.Reference, e.Message);
                Catalog.FallBehind();
            }
        }
    }

    /// <summary>
    /// Refuses to fill a disk to its last byte: what follows the content (manifests, catalog, and the deletions and collections
    /// by which a user frees space again) must still find room.
    /// </summary>
    /// <exception cref="CofferException">QuotaExceeded.</exception>
    public void RequireRoom(int files)
    {
        const long Always = 1 << 20, ForEachFile = 1 << 10;
        if (Local?.FreeBytes() is { } free && free < Always + (files * ForEachFile))
            throw new CofferException(CofferError.QuotaExceeded, $"only {free >> 10} KiB are left for {Blobs.Address}, too few to publish anything; free some (coffer gc helps) and try again");
    }

    /// <summary>The sessions of processes that died.</summary>
    public IReadOnlyList<string> FindDeadSessions() => Local?.FindDeadSessions() ?? [];

    /// <summary>Removes what a process that died left.</summary>
    public void RemoveSession(string session) => Local?.RemoveSession(session);

    public async ValueTask DisposeAsync()
    {
        // A session that seems to have died makes the next process bring the catalog up to date.
        if (Catalog.IsBehind)
            Local?.LeaveSession();
        await Catalog.DisposeAsync().ConfigureAwait(false);
        await Blobs.DisposeAsync().ConfigureAwait(false);
        _identifying.Dispose();
    }
}
