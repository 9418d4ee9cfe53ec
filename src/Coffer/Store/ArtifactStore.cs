using System.Runtime.CompilerServices;
using Coffer.Artifacts;
using Coffer.Blobs;
using Coffer.Catalog;
using Coffer.Content;

namespace Coffer.Store;

/// <summary>
/// A store of artifacts: keep a file or folder under a name, get exactly those bytes back. Safe to use from many threads;
/// many processes and machines may use one store at once. Dispose it when done.
/// </summary>
public sealed partial class ArtifactStore : IAsyncDisposable
{
    private readonly OpenStore _store;

    private ArtifactStore(BlobStore blobs, StoreOptions options) => _store = new OpenStore(blobs, options);

    /// <summary>The parts, for the folders below this one.</summary>
    internal OpenStore Parts => _store;

    /// <summary>Where the store is, without secrets, and what stands before it, such as a cache.</summary>
    public string Address => _store.Blobs.ToString();

    /// <summary>The clock.</summary>
    internal TimeProvider Time => _store.Options.Time;

    /// <summary>Links by which others fetch and bring files without credentials, where the back end makes them.</summary>
    public StoreLinks Links => new(_store);

    /// <summary>Opens the store at an address. Nothing is read but that there is a store, and that this build can read it.</summary>
    /// <param name="address">Such as <c>./.coffer</c> or <c>s3://bucket/prefix</c>.</param>
    /// <param name="options">How to use it; null: the defaults.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <exception cref="CofferException">NotFound: there is none and <see cref="StoreOptions.CreateIfMissing"/> is false.
    /// Unsupported: a newer format, or no back end for the address. InvalidArgument, AccessDenied, Unavailable, Corrupt.</exception>
    public static Task<ArtifactStore> OpenAsync(string address, StoreOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new StoreOptions();
        return OpenAsync(options.Backends.Open(StoreAddress.Parse(address), options), options, cancellationToken);
    }

    /// <summary>Opens the store in a blob store, which is disposed with it.</summary>
    /// <inheritdoc cref="OpenAsync(string, StoreOptions?, CancellationToken)"/>
    public static async Task<ArtifactStore> OpenAsync(BlobStore blobs, StoreOptions? options = null, CancellationToken cancellationToken = default)
    {
        var store = new ArtifactStore(blobs, options ?? new StoreOptions());
        try
        {
            if (!store._store.Options.CreateIfMissing)
                await store._store.IdAsync(cancellationToken).ConfigureAwait(false);
            return store;
        }
        catch
        {
            await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The store at an address, with nothing read yet: the first call finds out whether there is one.</summary>
    /// <inheritdoc cref="OpenAsync(string, StoreOptions?, CancellationToken)"/>
    public static ArtifactStore Create(string address, StoreOptions? options = null)
    {
        options ??= new StoreOptions();
        return new ArtifactStore(options.Backends.Open(StoreAddress.Parse(address), options), options);
    }

    /// <summary>The store's id.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.NotFound"/>: there is no store yet.</exception>
    public async Task<string> GetIdAsync(CancellationToken cancellationToken = default) => await _store.IdAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Makes the store where there is none yet.</summary>
    /// <returns>The store's id, and whether there was none before.</returns>
    public async Task<(string Id, bool Created)> InitAsync(CancellationToken cancellationToken = default)
    {
        var before = await StoreIdentity.ReadAsync(_store.Blobs, cancellationToken).ConfigureAwait(false);
        await _store.RequireWritableAsync(cancellationToken).ConfigureAwait(false);
        return (await _store.IdAsync(cancellationToken).ConfigureAwait(false), before is null);
    }

    /// <summary>Keeps a file, folder or stream as the next version of an artifact. On return a power cut loses nothing of it.</summary>
    /// <exception cref="CofferException">AlreadyExists: IfAbsent, and it does. Conflict: the source changed while it was read.
    /// NotFound: the source is not there. QuotaExceeded: the disk is full. Unsupported, AccessDenied, Unavailable, InvalidArgument.</exception>
    public async Task<PutResult> PutAsync(ArtifactName name, PutSource source, PutOptions? options = null, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default) =>
        (await PutManyAsync([new PutRequest(name, source, options)], progress, cancellationToken).ConfigureAwait(false))[0];

    /// <summary>Keeps many at once: their content becomes durable together. One that fails leaves none of them visible, but for those published before it failed.</summary>
    /// <inheritdoc cref="PutAsync"/>
    public async Task<IReadOnlyList<PutResult>> PutManyAsync(IReadOnlyList<PutRequest> requests, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        return requests.Count == 0 ? [] : await new PutStory(_store, requests, progress, cancellationToken).RunAsync().ConfigureAwait(false);
    }

    /// <summary>Writes a version to a path: a file there (or in the folder that is there), or a folder. It appears only once it is proven.</summary>
    /// <param name="reference">Which version; a digest alone may also be that of content, which is written as a file.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="options">How to treat what is there; null: the defaults.</param>
    /// <param name="cancellationToken">Ends the work; nothing is left at the destination.</param>
    /// <returns>The full path that was written.</returns>
    /// <exception cref="CofferException">NotFound, Expired, AlreadyExists (the destination), Corrupt, QuotaExceeded, AccessDenied, Unavailable, Unsupported.</exception>
    public Task<string> GetAsync(Reference reference, string destination, GetOptions? options = null, CancellationToken cancellationToken = default) =>
        GetAsync(reference, _ => destination, options, cancellationToken);

    /// <summary>Writes a version to a path that is chosen once the version is known, as when the file is to keep its own name.</summary>
    /// <param name="reference">Which version; a digest alone may also be that of content, which is written as a file.</param>
    /// <param name="destination">Where to; called once, before anything is written. It is given the manifest, or null where the digest is that of content.</param>
    /// <param name="options">How to treat what is there; null: the defaults.</param>
    /// <param name="cancellationToken">Ends the work; nothing is left at the destination.</param>
    /// <inheritdoc cref="GetAsync(Reference, string, GetOptions?, CancellationToken)"/>
    public async Task<string> GetAsync(Reference reference, Func<Manifest?, string> destination, GetOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(destination);
        options ??= new GetOptions();
        if (reference is { Name: null, Digest: { } digest }
            && !await ExistsAsync(reference, cancellationToken).ConfigureAwait(false)
            && await _store.Contents.OpenAsync(digest, BlobRange.All, cancellationToken).ConfigureAwait(false) is { } content)
        {
            await using (content.ConfigureAwait(false))
                return await GetStory.WriteContentAsync(content, digest, destination(null), options, cancellationToken).ConfigureAwait(false);
        }

        var version = await _store.Resolver.ResolveUnexpiredAsync(reference, options.AllowExpired, cancellationToken).ConfigureAwait(false);
        return await new GetStory(_store, version, options, cancellationToken).RunAsync(destination(version.Manifest)).ConfigureAwait(false);
    }

    /// <summary>Opens one file of a version. Content up to 1 MiB is proven before the first byte is handed out; what is larger while it
    /// streams, and the read that would reach its end fails with Corrupt where it is damaged. Read it asynchronously.</summary>
    /// <param name="reference">Which version; a digest alone may also be that of content.</param>
    /// <param name="path">Which file; null where the version has but one.</param>
    /// <param name="range">Which bytes of it; all of the content is read and proven all the same.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <exception cref="CofferException">NotFound, Expired, Corrupt, InvalidArgument (which file, or the range), AccessDenied, Unavailable.</exception>
    public Task<Stream> OpenFileAsync(Reference reference, FilePath? path = null, BlobRange range = default, CancellationToken cancellationToken = default) =>
        OpenFileAsync(reference, path, range, allowExpired: false, cancellationToken);

    /// <summary>Opens one file of a version, where asked one whose expiry has passed.</summary>
    /// <param name="reference">Which version; a digest alone may also be that of content.</param>
    /// <param name="path">Which file; null where the version has but one.</param>
    /// <param name="range">Which bytes of it; all of the content is read and proven all the same.</param>
    /// <param name="allowExpired">Open it though its expiry has passed; false is Expired then.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <inheritdoc cref="OpenFileAsync(Reference, FilePath?, BlobRange, CancellationToken)"/>
    public async Task<Stream> OpenFileAsync(Reference reference, FilePath? path, BlobRange range, bool allowExpired, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reference);
        await _store.IdAsync(cancellationToken).ConfigureAwait(false);
        if (reference is { Name: null, Digest: { } digest } && path is null && await _store.Contents.OpenAsync(digest, range, cancellationToken).ConfigureAwait(false) is { } content)
            return content;
        var version = await _store.Resolver.ResolveUnexpiredAsync(reference, allowExpired, cancellationToken).ConfigureAwait(false);
        var contents = await _store.Contents.OfAsync(version, cancellationToken).ConfigureAwait(false);
        return await contents.OpenAsync(FileChoice.Of(version, path), range, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>All that is known of a version.</summary>
    /// <exception cref="CofferException">NotFound, Corrupt, AccessDenied, Unavailable.</exception>
    public async Task<ArtifactVersion> ShowAsync(Reference reference, CancellationToken cancellationToken = default)
    {
        var version = await _store.Resolver.ResolveAsync(reference, cancellationToken).ConfigureAwait(false);
        return await DescribeAsync(version, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether a reference means a version that is there and not deleted.</summary>
    public async Task<bool> ExistsAsync(Reference reference, CancellationToken cancellationToken = default) =>
        await _store.Resolver.FindAsync(reference, cancellationToken).ConfigureAwait(false) is { IsDeleted: false };

    /// <summary>Whether a reference means a version that is there, not deleted and not expired.</summary>
    internal async Task<bool> IsReadableAsync(Reference reference, CancellationToken cancellationToken) =>
        await _store.Resolver.FindAsync(reference, cancellationToken).ConfigureAwait(false) is { IsDeleted: false } version && !(_store.Options.Time.GetUtcNow() > version.Manifest.ExpiresAt);

    /// <summary>Keeps plain objects, as other programs wrote them, as artifacts: their bytes are read, put and proven like any.</summary>
    /// <param name="objects">Where they lie.</param>
    /// <param name="options">Which, and under which names.</param>
    /// <param name="cancellationToken">Ends the work; what was kept until then stays, and is passed by the next time.</param>
    /// <returns>What became of each, as it happens.</returns>
    /// <exception cref="CofferException">While it is read: CredentialsMissing, AccessDenied, Unavailable, QuotaExceeded, Unsupported.</exception>
    public IAsyncEnumerable<ImportedObject> ImportAsync(BlobStore objects, ImportOptions options, CancellationToken cancellationToken = default) =>
        new ImportStory(this, _store, objects, options, cancellationToken).RunAsync();

    /// <summary>The latest version of each artifact, by name. Answered by the catalog.</summary>
    /// <param name="prefix">How the names begin; null: all.</param>
    /// <param name="after">Only names that sort after this one.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <exception cref="CofferException">NotFound: no store, or its catalog is missing. Corrupt: the catalog is damaged.</exception>
    public async IAsyncEnumerable<CatalogEntry> ListAsync(string? prefix = null, string? after = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        const int Page = 1000;
        var catalog = await _store.Catalog.CurrentAsync(cancellationToken).ConfigureAwait(false);
        while (true)
        {
            var page = await catalog.ListArtifactsAsync(prefix, after, Page, cancellationToken).ConfigureAwait(false);
            foreach (var entry in page)
                yield return entry;
            if (page.Count < Page)
                yield break;
            after = page[^1].Name;
        }
    }

    /// <summary>The versions of an artifact, newest first, without deleted ones. Answered by the catalog.</summary>
    /// <inheritdoc cref="ListAsync"/>
    public async IAsyncEnumerable<CatalogEntry> ListVersionsAsync(ArtifactName name, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        const int Page = 1000;
        var catalog = await _store.Catalog.CurrentAsync(cancellationToken).ConfigureAwait(false);
        long? before = null;
        while (true)
        {
            var page = await catalog.ListVersionsAsync(name.Value, before, Page, includeDeleted: false, cancellationToken).ConfigureAwait(false);
            foreach (var entry in page)
                yield return entry;
            if (page.Count < Page)
                yield break;
            before = page[^1].Number;
        }
    }

    /// <summary>Deletes one version. Its number never comes back; its content goes with the next collection.</summary>
    /// <param name="reference">Which version.</param>
    /// <param name="force">Delete it though an alias points to it. Default: false, which is Conflict.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="CofferException">Conflict: an alias points to it. AccessDenied, Unavailable, Corrupt.</exception>
    public async Task<DeleteOutcome> DeleteAsync(Reference reference, bool force = false, CancellationToken cancellationToken = default)
    {
        await _store.RequireWritableAsync(cancellationToken).ConfigureAwait(false);
        if (await _store.Resolver.FindAsync(reference, cancellationToken).ConfigureAwait(false) is not { IsDeleted: false } version)
            return DeleteOutcome.NotFound;
        var aliases = await AliasesOfAsync(version, cancellationToken).ConfigureAwait(false);
        if (aliases.Count > 0 && !force)
            throw new CofferException(CofferError.Conflict, $"{version.Reference} is {string.Join(", ", aliases.Select(alias => $"@{alias}"))}; move the alias first, or delete it with --force");
        var (outcome, now) = await _store.DeleteAsync(version, cancellationToken).ConfigureAwait(false);
        await _store.Catalog.SetLabelsAsync([now], CancellationToken.None).ConfigureAwait(false);
        return outcome;
    }

    /// <summary>Changes the tags of a version. Each change is recorded whole; concurrent ones are applied one after the other.</summary>
    /// <param name="reference">Which version.</param>
    /// <param name="set">Tags to add, or whose value to replace.</param>
    /// <param name="remove">Keys to remove.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>All tags as they are now.</returns>
    /// <exception cref="CofferException">NotFound, InvalidArgument (a key or value), AccessDenied, Unavailable.</exception>
    public async Task<IReadOnlyDictionary<string, string>> TagAsync(
        Reference reference,
        IReadOnlyDictionary<string, string>? set = null,
        IReadOnlyCollection<string>? remove = null,
        CancellationToken cancellationToken = default)
    {
        await _store.RequireWritableAsync(cancellationToken).ConfigureAwait(false);
        var version = await _store.Resolver.ResolveAsync(reference, cancellationToken).ConfigureAwait(false);
        var now = await _store.Versions.RelabelAsync(version, labels =>
        {
            var before = TagSet.Of(labels.Tags);
            var after = (remove ?? []).Aggregate(before, (tags, key) => tags.Without(key));
            after = (set ?? TagSet.Empty).Aggregate(after, (tags, tag) => tags.With(tag.Key, tag.Value));
            return after.Equals(before) ? null : labels with { Tags = after };
        }, cancellationToken).ConfigureAwait(false);
        await _store.Catalog.SetLabelsAsync([now], CancellationToken.None).ConfigureAwait(false);
        return now.Labels.Tags;
    }

    /// <summary>Points an alias to a version. Of many that expect the same, exactly one succeeds.</summary>
    /// <param name="alias">The alias; <c>latest</c> is computed and cannot be moved.</param>
    /// <param name="reference">The version, and with it the artifact whose alias it is.</param>
    /// <param name="expected">What the alias must point to now; null: whatever it points to.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="CofferException">NotFound: no such version. Conflict: the alias points elsewhere. AccessDenied, Unavailable.</exception>
    public async Task<AliasRecord> SetAliasAsync(AliasName alias, Reference reference, AliasExpectation? expected = null, CancellationToken cancellationToken = default)
    {
        await _store.RequireWritableAsync(cancellationToken).ConfigureAwait(false);
        var version = await _store.Resolver.ResolveAsync(reference, cancellationToken).ConfigureAwait(false);
        return await MoveAsync(version.Manifest.Name, alias, version.Manifest.Version, expected, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes an alias; its history stays.</summary>
    /// <exception cref="CofferException">Conflict: the alias points elsewhere than expected. AccessDenied, Unavailable.</exception>
    public async Task<AliasRecord> RemoveAliasAsync(ArtifactName name, AliasName alias, AliasExpectation? expected = null, CancellationToken cancellationToken = default)
    {
        await _store.RequireWritableAsync(cancellationToken).ConfigureAwait(false);
        return await MoveAsync(name, alias, version: null, expected, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Where an alias has pointed, newest first.</summary>
    public IAsyncEnumerable<AliasRecord> AliasHistoryAsync(ArtifactName name, AliasName alias, CancellationToken cancellationToken = default) =>
        _store.Aliases.HistoryAsync(name, alias, cancellationToken);

    /// <summary>The aliases of an artifact, in the order of their names, with the move that brought each to where it points.</summary>
    public Task<IReadOnlyDictionary<string, AliasRecord>> AliasesAsync(ArtifactName name, CancellationToken cancellationToken = default) =>
        _store.Aliases.AllAsync(name, cancellationToken);

    /// <summary>Makes a version of another artifact with the same files; no byte is moved.</summary>
    /// <exception cref="CofferException">NotFound, Expired; Conflict: its content is being collected. AccessDenied, Unavailable.</exception>
    public async Task<PutResult> CopyAsync(Reference reference, ArtifactName name, CancellationToken cancellationToken = default)
    {
        var version = await _store.Resolver.ResolveUnexpiredAsync(reference, allowExpired: false, cancellationToken).ConfigureAwait(false);
        return await new CopyStory(_store, version, name, cancellationToken).RunAsync().ConfigureAwait(false);
    }

    /// <summary>Reads versions back and proves every byte.</summary>
    /// <exception cref="CofferException">NotFound: no such version, or no store. InvalidArgument: the sample. What is found wanting is in the report instead.</exception>
    public async Task<VerifyReport> VerifyAsync(VerifyOptions? options = null, CancellationToken cancellationToken = default)
    {
        await _store.IdAsync(cancellationToken).ConfigureAwait(false);
        return await new VerifyStory(_store, options ?? new VerifyOptions(), cancellationToken).RunAsync().ConfigureAwait(false);
    }

    /// <summary>Removes deleted versions and content that no version refers to. May run at any time, beside any puts and other collections.</summary>
    /// <exception cref="CofferException">Corrupt: a version's record does not read, so what it refers to is unknown and nothing is removed. AccessDenied, Unavailable.</exception>
    public async Task<CollectReport> CollectAsync(CollectOptions? options = null, CancellationToken cancellationToken = default)
    {
        await _store.IdAsync(cancellationToken).ConfigureAwait(false);
        return await new CollectStory(_store, options ?? new CollectOptions(), scope: null, cancellationToken).RunAsync().ConfigureAwait(false);
    }

    /// <summary>Makes the catalog anew from the store's series.</summary>
    /// <returns>How many versions it knows now.</returns>
    public async Task<long> ReindexAsync(CancellationToken cancellationToken = default)
    {
        await _store.IdAsync(cancellationToken).ConfigureAwait(false);
        return await _store.Catalog.RebuildAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes sure that the store answers, can be written, and that its catalog is whole.</summary>
    /// <exception cref="CofferException">NotFound: there is no store yet, or its catalog must be made anew. Otherwise why it does not work.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken = default)
    {
        await _store.IdAsync(cancellationToken).ConfigureAwait(false);
        await _store.Collections.LookAsync(cancellationToken).ConfigureAwait(false);
        var stage = _store.Blobs.CreateStage();
        await using (stage.ConfigureAwait(false))
        {
            await stage.Writer.WriteAsync("health"u8.ToArray(), cancellationToken).ConfigureAwait(false);
            await stage.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }

        await _store.Catalog.CurrentAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What the store holds and what it takes. Answered by the catalog.</summary>
    public async Task<CatalogStats> StatsAsync(CancellationToken cancellationToken = default)
    {
        var catalog = await _store.Catalog.CurrentAsync(cancellationToken).ConfigureAwait(false);
        return await catalog.StatsAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The catalog, knowing all that was acknowledged before this call: for those who ask across artifacts.</summary>
    internal Task<ArtifactCatalog> CatalogAsync(CancellationToken cancellationToken) => _store.Catalog.CurrentAsync(cancellationToken);

    /// <summary>Looks at the store and at this machine without reading content: what a person wants to know when something does not work.</summary>
    /// <returns>One check after the other; what fails is in them and not thrown.</returns>
    public Task<IReadOnlyList<StoreCheck>> ExamineAsync(CancellationToken cancellationToken = default) =>
        new ExamineStory(_store, cancellationToken).RunAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private async Task<ArtifactVersion> DescribeAsync(StoredVersion version, CancellationToken cancellationToken) => new(
        version,
        await _store.Contents.PlacementsAsync(version, cancellationToken).ConfigureAwait(false),
        await AliasesOfAsync(version, cancellationToken).ConfigureAwait(false));

    private async Task<IReadOnlyList<string>> AliasesOfAsync(StoredVersion version, CancellationToken cancellationToken) =>
        [.. (await _store.Aliases.AllAsync(version.Manifest.Name, cancellationToken).ConfigureAwait(false))
            .Where(alias => alias.Value.Version == version.Manifest.Version).Select(alias => alias.Key)];

    private async Task<AliasRecord> MoveAsync(ArtifactName name, AliasName alias, long? version, AliasExpectation? expected, CancellationToken cancellationToken)
    {
        var (move, number) = await _store.Aliases.MoveAsync(name, alias, version, expected, cancellationToken).ConfigureAwait(false);
        await _store.Catalog.SetAliasAsync(move, number, CancellationToken.None).ConfigureAwait(false);
        return new AliasRecord(name, alias, move.Version, move.MovedAt, number);
    }
}
