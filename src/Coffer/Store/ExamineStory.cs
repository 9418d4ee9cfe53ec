using Coffer.Artifacts;
using Coffer.Blobs;
using Coffer.Blobs.Probe;
using Coffer.Catalog.Sqlite;
using Coffer.Content;
using Coffer.Content.Encodings;

namespace Coffer.Store;

/// <summary>
/// Looks at a store and at this machine, one thing after the other; an error becomes a failed check and the next one is looked at.
/// Content is not read: that is what verify does.
/// </summary>
internal sealed class ExamineStory(OpenStore store, CancellationToken cancellationToken)
{
    private const long LittleSpace = 1L << 30;
    private static readonly TimeSpan ClockSlack = TimeSpan.FromMinutes(5);
    private readonly List<StoreCheck> _checks = [];

    /// <summary>Makes all checks.</summary>
    public async Task<IReadOnlyList<StoreCheck>> RunAsync()
    {
        StoreIdentity? identity = null;
        await CheckAsync("store", async () => identity = await IdentifyAsync().ConfigureAwait(false)).ConfigureAwait(false);
        if (identity is not null)
        {
            await CheckAsync("writing", WriteAsync).ConfigureAwait(false);
            await CheckAsync("catalog", ReadCatalogAsync).ConfigureAwait(false);
            await CheckAsync("sessions", FindDeadSessionsAsync).ConfigureAwait(false);
            LookAtClock(identity);
        }

        await CheckAsync("space", MeasureSpaceAsync).ConfigureAwait(false);
        await CheckAsync("sqlite", () => Note("sqlite", $"SQLite {SqliteDatabase.LibraryVersion}")).ConfigureAwait(false);
        LookFor(ContentEncoding.Zstd, CodecLibrary.Zstd, "new content is kept with gzip instead, and content kept with zstd cannot be read");
        LookFor(ContentEncoding.Lz4, CodecLibrary.Lz4, "content kept with lz4 cannot be read");
        return _checks;
    }

    private async Task CheckAsync(string name, Func<Task> look)
    {
        try
        {
            await look().ConfigureAwait(false);
        }
        catch (CofferException e)
        {
            _checks.Add(new StoreCheck(name, CheckState.Fail, e.Message, Error: e.Error));
        }
    }

    private async Task<StoreIdentity> IdentifyAsync()
    {
        await store.IdAsync(cancellationToken).ConfigureAwait(false);
        var identity = await StoreIdentity.ReadAsync(store.Blobs, cancellationToken).ConfigureAwait(false);
        _checks.Add(new StoreCheck("store", CheckState.Ok, $"{store.Blobs} reads: store {identity!.Store}, format {identity.Format}"));
        return identity;
    }

    /// <summary>Writes a small blob, reads it, sees that it is not replaced, and removes it: what every put needs.</summary>
    private async Task WriteAsync()
    {
        var key = new ProbeGround(store.Blobs, store.Options.Time).Key("writing");
        try
        {
            var written = await store.Blobs.PutAsync(key, BlobSource.FromBytes("coffer"u8.ToArray()), PutCondition.IfAbsent, cancellationToken).ConfigureAwait(false);
            var again = await store.Blobs.PutAsync(key, BlobSource.FromBytes("coffer"u8.ToArray()), PutCondition.IfAbsent, cancellationToken).ConfigureAwait(false);
            var there = await store.Blobs.StatAsync(key, cancellationToken).ConfigureAwait(false);
            if (!written || there is not { Length: 6 })
                _checks.Add(new StoreCheck("writing", CheckState.Fail, $"{store.Blobs} took a blob and does not show it", "check the service or the disk", CofferError.Unavailable));
            else if (again)
                _checks.Add(new StoreCheck("writing", CheckState.Fail, $"{store.Blobs} replaced a blob that was to be created only where none is", "use it through a server, or with one writer at a time", CofferError.Unsupported));
            else
                await Note("writing", "a blob can be written, is not replaced, and can be removed").ConfigureAwait(false);
        }
        catch (CofferException e) when (e.Error == CofferError.AccessDenied)
        {
            _checks.Add(new StoreCheck("writing", CheckState.Warn, "the store can only be read here", "to put, use credentials or a user that may write"));
            return;
        }

        await store.Blobs.DeleteAsync([key], CancellationToken.None).ConfigureAwait(false);
    }

    private async Task ReadCatalogAsync()
    {
        var catalog = await store.Catalog.OpenAsync(cancellationToken).ConfigureAwait(false);
        var wrong = await catalog.CheckAsync(cancellationToken).ConfigureAwait(false);
        if (wrong.Count > 0)
        {
            _checks.Add(new StoreCheck("catalog", CheckState.Fail, $"{catalog.Description} is damaged: {wrong[0]}", "run coffer reindex, which makes it anew and loses nothing", CofferError.Corrupt));
            return;
        }

        // Asking it for answers would first mend it after processes that died; here it is only looked at.
        if (store.Catalog.IsShared && !(await catalog.ReadStateAsync(cancellationToken).ConfigureAwait(false)).Complete)
        {
            _checks.Add(new StoreCheck("catalog", CheckState.Fail, $"{catalog.Description} was missing or never finished", "run coffer reindex, which makes it anew and loses nothing", CofferError.NotFound));
            return;
        }

        await Note("catalog", $"{catalog.Description} is whole{(catalog.IsReadOnly ? " and can only be read here" : "")}").ConfigureAwait(false);
    }

    private Task FindDeadSessionsAsync()
    {
        var dead = store.FindDeadSessions().Count;
        if (dead > 0)
            _checks.Add(new StoreCheck("sessions", CheckState.Warn, $"{dead} processes died and left temporary files", "run coffer gc, which removes them"));
        return dead > 0 ? Task.CompletedTask : Note("sessions", "no process left temporary files behind");
    }

    private Task MeasureSpaceAsync()
    {
        if (store.Local is not { } local || !Directory.Exists(local.Folder))
            return Task.CompletedTask;
        try
        {
            var free = new DriveInfo(local.Folder).AvailableFreeSpace;
            _checks.Add(free >= LittleSpace
                ? new StoreCheck("space", CheckState.Ok, $"{free >> 30} GiB free")
                : new StoreCheck("space", CheckState.Warn, $"only {free >> 20} MiB free", "make room; coffer gc frees what no version refers to"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            _checks.Add(new StoreCheck("space", CheckState.Warn, $"the free space of {local.Folder} is not known: {e.Message}"));
        }

        return Task.CompletedTask;
    }

    private void LookAtClock(StoreIdentity identity)
    {
        var now = store.Options.Time.GetUtcNow();
        _checks.Add(now + ClockSlack >= identity.Created
            ? new StoreCheck("clock", CheckState.Ok, $"it is {Timestamp.Write(now)}")
            : new StoreCheck("clock", CheckState.Warn, $"it is {Timestamp.Write(now)} here, before the store was created at {Timestamp.Write(identity.Created)}", "set this machine's clock: expiry and the times of versions depend on it"));
    }

    private void LookFor(ContentEncoding encoding, CodecLibrary library, string otherwise)
    {
        var name = EncodingChoice.NameOf(encoding);
        _checks.Add(library.IsPresent
            ? new StoreCheck(name, CheckState.Ok, $"{library.FileName} is there")
            : new StoreCheck(name, CheckState.Warn, $"{library.FileName} is not there: {otherwise}", library.Remedy));
    }

    private Task Note(string name, string message)
    {
        _checks.Add(new StoreCheck(name, CheckState.Ok, message));
        return Task.CompletedTask;
    }
}
