using Coffer.Artifacts;
using Coffer.Blobs;
using Coffer.Blobs.Local;
using Coffer.Content;

namespace Coffer.Store;

/// <summary>The parts of an open store, put together once; the stories take it whole.</summary>
internal sealed class OpenStore : IAsyncDisposable
{
    private const int SmallFilesOverNetwork = 16;

    private readonly SemaphoreSlim _identifying = new(1, 1);
    private readonly SemaphoreSlim _largeFiles;
    private StoreIdentity? _identity;
    private bool _writable;

    public OpenStore(BlobStore blobs, StoreOptions options)
    {
        Blobs = blobs;
        Options = options;
        var processors = Math.Clamp(Environment.ProcessorCount, 2, 8);
        Parallelism = options.Parallelism > 0 ? options.Parallelism : blobs.Capabilities.Remote ? SmallFilesOverNetwork : processors;
        _largeFiles = new(options.Parallelism > 0 ? options.Parallelism : processors);
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

    /// <summary>How many files are worked on at once.</summary>
    public int Parallelism { get; }

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
            RequireKeptApart(service: null);

            // Asked at once with the identity: a proof may not hold for what was turned on since.
            var looking = Options.SingleWriter || Blobs.Service is null ? Task.FromResult<string?>(null) : Blobs.LookAtServiceAsync(cancellationToken);
            var reading = _identity is null ? StoreIdentity.ReadAsync(Blobs, cancellationToken) : Task.FromResult<StoreIdentity?>(_identity);
            await Task.WhenAll(reading, looking).ConfigureAwait(false);
            _identity = await reading.ConfigureAwait(false);
            var service = await looking.ConfigureAwait(false);
            if (_identity is null)
            {
                if (!Options.CreateIfMissing)
                    await IdAsync(cancellationToken).ConfigureAwait(false);
                _identity = await StoreIdentity.CreateAsync(Blobs, await ProveAsync(service).ConfigureAwait(false), Options.Time, cancellationToken).ConfigureAwait(false);
            }
            else if (service is not null && _identity.Proven != service)
            {
                // Made elsewhere, or by one writer, or reached by another name, or versioned since: one request finds out.
                await CreateProof.IsGivenAsync(Blobs, _identity, cancellationToken).ConfigureAwait(false);
                RequireKeptApart(service);
            }

            await Catalog.OpenAsync(cancellationToken).ConfigureAwait(false);
            _writable = true;
        }
        finally
        {
            _identifying.Release();
        }

        async Task<string?> ProveAsync(string? service)
        {
            if (service is null)
                return null;
            var given = await CreateProof.IsGivenAsync(Blobs, Options, cancellationToken).ConfigureAwait(false);
            RequireKeptApart(service);
            return given ? service : null;
        }

        void RequireKeptApart(string? service)
        {
            if (Blobs.Capabilities.CreateIfAbsent || Options.SingleWriter)
                return;

            // What is no more than the service's name is its state.
            var why = service is null || service == Blobs.Service
                ? "a service that ignores If-None-Match is such a one"
                : $"it ignores If-None-Match while versioning is on; suspend that by coffer bucket setup {Blobs.PastedAddress} --versioning off";
            throw new CofferException(CofferError.Unsupported, $"{Blobs.Address} does not create a blob only where none is ({why}), so two writers could lose each other's work; write through a server, vouch by SingleWriter (--single-writer) that nobody else writes, or use another service");
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
    /// <param name="look">The first look.</param>
    /// <param name="progress">Told of raw bytes as they are stored.</param>
    /// <param name="admit">Told how many bytes are about to be stored; it may throw to refuse.</param>
    /// <param name="reading">Told of raw bytes as they are read that can be read only once, where they are sent after that.</param>
    public ContentBatch BeginContent(CollectionsLook look, Action<long>? progress, Action<long>? admit = null, Action<long>? reading = null)
    {
        var directory = new ContentDirectory(Blobs, (key, token) => CountsAsAbsentAsync(look, key, token));
        return new ContentBatch(Blobs, Options.Encoding, directory.FindAsync, NewKeyAsync, progress, admit, reading);

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

    /// <summary>Marks a version as deleted, unless it is already or a hold keeps it. The catalog is not told.</summary>
    /// <returns>What it did, and the version as it is now.</returns>
    public async Task<(DeleteOutcome Outcome, StoredVersion Version)> DeleteAsync(StoredVersion version, CancellationToken cancellationToken)
    {
        var outcome = DeleteOutcome.NotFound;
        var now = await Versions.RelabelAsync(version, labels =>
        {
            outcome = labels switch
            {
                { DeletedAt: not null } => DeleteOutcome.NotFound,
                { Holds.Count: > 0 } => DeleteOutcome.Held,
                _ => DeleteOutcome.Deleted,
            };
            return outcome == DeleteOutcome.Deleted ? labels with { DeletedAt = Timestamp.Truncate(Options.Time.GetUtcNow()) } : null;
        }, cancellationToken).ConfigureAwait(false);
        return (outcome, now);
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

    /// <summary>
    /// Waits for a turn to work on one file of many; disposing what is returned ends it. Small ones over a network are many at once,
    /// since most of their time is waiting; large ones have buffers of their own and are no more than the processors.
    /// </summary>
    public async ValueTask<FileTurn> BeginFileAsync(long size, CancellationToken cancellationToken)
    {
        if (size <= ContentBatch.SmallSize)
            return default;
        await _largeFiles.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new(_largeFiles);
    }

    /// <summary>The sessions of processes that died.</summary>
    public IReadOnlyList<string> FindDeadSessions() => Local?.FindDeadSessions() ?? [];

    /// <summary>The bytes that go with a dead session: its temporary files, but for those that have a key by now, under which they stay.</summary>
    public long SizeOfSession(string session)
    {
        if (Local is not { } local)
            return 0;
        try
        {
            return new DirectoryInfo($"{local.Folder}/{LocalSessions.Folder}/{session}").EnumerateFiles("*", SearchOption.AllDirectories)
                .Where(file => FileNames.IsOnly(file.FullName)).Sum(file => file.Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody else is removing it: it frees nothing here.
            return 0;
        }
    }

    /// <summary>Removes what a process that died left.</summary>
    /// <returns>False where its owner lives, or somebody else is removing it just now.</returns>
    public bool RemoveSession(string session) => Local?.RemoveSession(session) ?? false;

    public async ValueTask DisposeAsync()
    {
        // A session that seems to have died makes the next process bring the catalog up to date.
        if (Catalog.IsBehind)
            Local?.LeaveSession();
        await Catalog.DisposeAsync().ConfigureAwait(false);
        await Blobs.DisposeAsync().ConfigureAwait(false);
        _identifying.Dispose();
        _largeFiles.Dispose();
    }

    /// <summary>A file's turn.</summary>
    public readonly struct FileTurn(SemaphoreSlim turns) : IDisposable
    {
        public void Dispose() => turns?.Release();
    }
}
