using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Coffer.Blobs.Local;

/// <summary>
/// Blobs as files below a folder, each under the path that its key says. Any number of processes may use one folder. Keys
/// that begin with <c>local/</c> belong to the machine and are refused. The folder is made by the first write.
/// </summary>
/// <remarks>
/// Nothing goes through a symbolic link inside the folder: what lies behind one is not there. On file systems that ignore
/// case, keys that differ in case alone are one key; Coffer's own keys never do.
/// </remarks>
public sealed class LocalBlobStore : BlobStore
{
    private readonly Lock _gate = new();
    private readonly LocalFolders _folders;
    private readonly FolderFlush _flush;
    private readonly LocalPublisher _publisher;
    private readonly LocalListing _listing;
    private LocalSession? _session;
    private bool _disposed;

    /// <summary>Creates a store over a folder, without touching the disk.</summary>
    /// <param name="folder">The folder; errors print it as it is given here.</param>
    /// <param name="logger">Where debug lines of each operation go.</param>
    public LocalBlobStore(string folder, ILogger? logger = null)
        : this(folder, logger, portable: false)
    {
    }

    /// <summary>The same, for tests too.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="logger">Where debug lines go.</param>
    /// <param name="portable">Does without hard links and without what only Linux can, so that tests reach what other systems do.</param>
    internal LocalBlobStore(string folder, ILogger? logger, bool portable)
        : base(folder, "local", logger)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _folders = new LocalFolders(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)), portable);
        _flush = new FolderFlush(_folders);
        _publisher = new LocalPublisher(_folders, _flush, useLinks: !portable, logger ?? NullLogger.Instance);
        _listing = new LocalListing(_folders);
    }

    /// <summary>The first segment of what belongs to this machine: sessions, and what others keep beside the blobs, such as a catalog.</summary>
    public const string LocalSegment = LocalFolders.Reserved;

    /// <summary>The full path of the folder, which may not be there yet.</summary>
    public string Folder => _folders.Root;

    /// <inheritdoc/>
    public override BlobStoreCapabilities Capabilities { get; } = new()
    {
        CreateIfAbsent = true,
        Overwrite = true,
        Ranges = true,
        StagesInPlace = true,
        Remote = false,
    };

    /// <inheritdoc/>
    public override BlobBatch BeginBatch() => new LocalBatch(this);

    /// <summary>
    /// The ids of sessions that ended uncleanly: their process died, or the machine did, while it had blobs in hand. A
    /// session is there, durably, before the first blob that it writes is seen, and goes when its store is disposed.
    /// </summary>
    public IReadOnlyList<string> FindDeadSessions() => Run("sessions", () => LocalSessions.FindDead(_folders));

    /// <summary>Removes a dead session and the temporary files it left.</summary>
    /// <param name="id">Its id, from <see cref="FindDeadSessions"/>.</param>
    /// <returns>True where it is gone; false where its owner lives, or somebody else is removing it just now.</returns>
    public bool RemoveSession(string id) => Run(id, () => LocalSessions.Remove(_folders, id));

    /// <summary>Ends the session of this store and removes its temporary files.</summary>
    public override ValueTask DisposeAsync()
    {
        LocalSession? session;
        lock (_gate)
        {
            _disposed = true;
            (session, _session) = (_session, null);
        }

        session?.Dispose();
        return base.DisposeAsync();
    }

    /// <summary>The listing, for the test of its thrift.</summary>
    internal LocalListing Listing => _listing;

    /// <summary>The path of a file that belongs to this machine and not to the blobs, such as a catalog.</summary>
    /// <exception cref="CofferException">Conflict: a symbolic link or something else stands there, or where its folder must be; nothing is opened through it.</exception>
    internal string PathOfOwn(string name)
    {
        var path = _folders.PathOf($"{LocalSegment}/{name}");
        if (_folders.Look(_folders.PathOf(LocalSegment)) is { Kind: not FileLookKind.Folder })
            throw new CofferException(CofferError.Conflict, $"'{LocalSegment}' in {Address} is a file or a symbolic link where a folder must be; move it away");
        if (_folders.Look(path) is { Kind: not FileLookKind.File })
            throw new CofferException(CofferError.Conflict, $"'{LocalSegment}/{name}' in {Address} is a symbolic link, or no file; move it away");
        return path;
    }

    /// <summary>The bytes that are free on the folder's disk for this user; null where the system does not say.</summary>
    internal long? FreeBytes()
    {
        try
        {
            return new DriveInfo(Folder).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>When this store is disposed its session stays, without temporary files, and is found dead: a sign that something was left undone.</summary>
    internal void LeaveSession()
    {
        lock (_gate)
            _session?.Stays = true;
    }

    /// <summary>Refuses keys that this store cannot have.</summary>
    internal void Check(BlobKey key) => _ = _folders.PathOf(key);

    /// <summary>Commits a batch.</summary>
    internal Task CommitAsync(IReadOnlyList<LocalPut> puts, IReadOnlyCollection<BlobKey> kept, CancellationToken cancellationToken) =>
        RunAsync("commit", $"{puts.Count} blobs", async () =>
        {
            var wrote = await Task.Run(() => _publisher.Publish(puts, kept, PutCondition.IfAbsent, cancellationToken), cancellationToken).ConfigureAwait(false);
            CountBytes("write", wrote.Sum(put => put.Stage.Length));
            return (true, "committed");
        });

    /// <inheritdoc/>
    protected override BlobStage CreateStageCore() => new LocalStage(this, Session(), e => Classify(e, "a blob"));

    /// <inheritdoc/>
    protected override async Task<bool> PutCoreAsync(BlobKey key, BlobSource source, PutCondition condition, CancellationToken cancellationToken)
    {
        var path = _folders.PathOf(key);
        cancellationToken.ThrowIfCancellationRequested();
        if (source is LocalStage { Length: >= 0 } staged && staged.Store == this)
            return await PublishAsync([new(key, staged)]).ConfigureAwait(false);

        // Nothing need be copied where the key is taken; its entry is made durable all the same, for the caller relies on it.
        if (condition == PutCondition.IfAbsent && _folders.Look(path) is { Kind: FileLookKind.File } && _folders.IsReal(LocalFolders.FolderOf(key.Value)))
            return await PublishAsync([]).ConfigureAwait(false);
        var stage = new LocalStage(this, Session(), e => Classify(e, key.Value));
        await using (stage.ConfigureAwait(false))
        {
            await source.CopyToAsync(stage, cancellationToken).ConfigureAwait(false);
            return await PublishAsync([new(key, stage)]).ConfigureAwait(false);
        }

        async Task<bool> PublishAsync(LocalPut[] puts) =>
            (await Task.Run(() => _publisher.Publish(puts, [key], condition, cancellationToken), cancellationToken).ConfigureAwait(false)).Count > 0;
    }

    /// <inheritdoc/>
    protected override Task<BlobReader?> OpenCoreAsync(BlobKey key, BlobRange range, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var file = _folders.Open(key, out var total);
        if (file is null)
            return Task.FromResult<BlobReader?>(null);
        try
        {
            var stream = new FileRangeStream(file, range.Offset, range.Within(total), e => Classify(e, key.Value));
            return Task.FromResult<BlobReader?>(new(new(key, total), stream));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    protected override Task<BlobInfo?> StatCoreAsync(BlobKey key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_folders.Look(_folders.PathOf(key)) is { Kind: FileLookKind.File } look && _folders.IsReal(LocalFolders.FolderOf(key.Value))
            ? new BlobInfo(key, look.Length)
            : (BlobInfo?)null);
    }

    /// <inheritdoc/>
    protected override Task DeleteCoreAsync(IReadOnlyCollection<BlobKey> keys, CancellationToken cancellationToken)
    {
        foreach (var key in keys)
            Check(key);
        return Task.Run(() => Delete(keys, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    protected override IAsyncEnumerable<BlobInfo> ListCoreAsync(string prefix, string? after, int limit, CancellationToken cancellationToken) =>
        _listing.ListAsync(prefix, after, limit, cancellationToken);

    private void Delete(IReadOnlyCollection<BlobKey> keys, CancellationToken cancellationToken)
    {
        var touched = new Dictionary<string, bool>(StringComparer.Ordinal);
        try
        {
            foreach (var key in keys)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var folder = LocalFolders.FolderOf(key.Value);
                if (!touched.TryGetValue(folder, out var real))
                    touched[folder] = real = _folders.IsReal(folder);
                if (real)
                    _folders.Remove(key);
            }
        }
        finally
        {
            foreach (var (folder, real) in touched)
            {
                if (real)
                    _folders.Prune(folder);
            }
        }
    }

    private LocalSession Session()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _session ??= LocalSession.Start(_folders);
        }
    }
}
