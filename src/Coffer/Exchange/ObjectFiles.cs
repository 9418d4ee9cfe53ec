using System.Buffers;
using System.Collections.Concurrent;
using Coffer.Blobs;
using Coffer.Store;

namespace Coffer.Exchange;

/// <summary>
/// Files that are plain objects of buckets, as other programs read and write them. Nothing proves their bytes beyond what the
/// network and the service do: keep what must be proven as an artifact.
/// </summary>
public sealed class ObjectFiles : RemoteFiles
{
    private const int CopyBuffer = 1 << 20;

    private readonly ConcurrentDictionary<string, Lazy<BlobStore>> _buckets = new(StringComparer.Ordinal);

    internal ObjectFiles(RemoteFilesOptions options)
        : base(options)
    {
    }

    /// <inheritdoc/>
    public override async Task<bool> ExistsAsync(string file, CancellationToken cancellationToken = default)
    {
        var (blobs, key) = PlaceOf(file);
        return await blobs.StatAsync(key, cancellationToken).ConfigureAwait(false) is not null
            || await IsListedAsync(blobs, key, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async Task<bool> DownloadIfExistsAsync(string file, string path, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var reader = await OpenAsync(file, cancellationToken).ConfigureAwait(false);
        if (reader is null)
            return false;
        await using (reader.ConfigureAwait(false))
        {
            path = Path.GetFullPath(path);
            if (Directory.Exists(path))
                throw new CofferException(CofferError.AlreadyExists, $"{path} is a folder; name the file in it");
            MakeFolderOf(path);
            await FetchAsync(reader, file, path, progress, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    /// <inheritdoc/>
    public override Task UploadFileAsync(
        string file, string path, IReadOnlyDictionary<string, string>? metadata = null, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default) =>
        UploadAsync(file, BlobSource.FromFile(path), PutCondition.Any, metadata, progress, evenInStore: false, cancellationToken);

    /// <summary>Uploads bytes.</summary>
    /// <param name="file">Which file they become.</param>
    /// <param name="source">The bytes.</param>
    /// <param name="condition">Whether they may replace what is there.</param>
    /// <param name="metadata">What is kept beside them; null: nothing.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="evenInStore">Whether the file may be a part of a store: what is not written as the store writes it damages it.</param>
    /// <param name="cancellationToken">Ends the work; nothing is seen of it then.</param>
    /// <exception cref="CofferException">AlreadyExists: it may not be replaced. Conflict: it is a part of a store. And what <see cref="RemoteFiles.UploadFileAsync"/> throws.</exception>
    public async Task UploadAsync(
        string file, BlobSource source, PutCondition condition, IReadOnlyDictionary<string, string>? metadata = null, IProgress<TransferProgress>? progress = null, bool evenInStore = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        var (blobs, key) = PlaceOf(file);
        if (!evenInStore)
            await RefusePartOfStoreAsync(file, blobs, key, cancellationToken).ConfigureAwait(false);
        var done = 0L;
        var meter = progress is null ? null : new SentMeter(bytes => progress.Report(new TransferProgress(done += bytes, source.Length, TransferPhase.Storing)), source.Length, source.Length);
        source.Sent = meter is null ? null : meter.Add;
        if (metadata is not { Count: > 0 })
        {
            await PutAsync(blobs).ConfigureAwait(false);
            return;
        }

        var described = blobs.WithMetadata(metadata);
        await using (described.ConfigureAwait(false))
            await PutAsync(described).ConfigureAwait(false);

        async Task PutAsync(BlobStore place)
        {
            if (!await place.PutAsync(key, source, condition, cancellationToken).ConfigureAwait(false))
                throw new CofferException(CofferError.AlreadyExists, $"{file} exists already; give another key, or leave --if-absent out to replace it");
            meter?.Finish();
        }
    }

    /// <summary>Opens a file for reading; null where it is not there.</summary>
    /// <inheritdoc cref="ExistsAsync"/>
    public Task<BlobReader?> OpenAsync(string file, CancellationToken cancellationToken = default)
    {
        var (blobs, key) = PlaceOf(file);
        return blobs.OpenAsync(key, cancellationToken: cancellationToken);
    }

    /// <summary>A place for bytes whose length is not known yet; complete it, then upload it.</summary>
    public BlobStage CreateStage() => BlobsOfDefault().CreateStage();

    /// <summary>A file as a source of bytes; null where it is not there.</summary>
    /// <inheritdoc cref="ExistsAsync"/>
    public async Task<BlobSource?> SourceOfAsync(string file, CancellationToken cancellationToken = default)
    {
        var (blobs, key) = PlaceOf(file);
        return await blobs.StatAsync(key, cancellationToken).ConfigureAwait(false) is { } info ? new Blob(blobs, info)
            : await IsListedAsync(blobs, key, cancellationToken).ConfigureAwait(false) ? throw new CofferException(CofferError.Unavailable, $"{file} is listed and not there; try again later")
            : null;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        foreach (var bucket in _buckets.Values.Where(bucket => bucket.IsValueCreated))
            await bucket.Value.DisposeAsync().ConfigureAwait(false);
        _buckets.Clear();
    }

    private protected override BlobStore BlobsOfDefault() => BlobsOf(Options.Default);

    private BlobStore BlobsOf(string address) => _buckets.GetOrAdd(address, _ => new(() => Open(address))).Value;

    private (BlobStore Blobs, BlobKey Key) PlaceOf(string file)
    {
        var place = FilePlace.Parse(file, Options);
        return (BlobsOf(place.Objects), new BlobKey(place.Key));
    }

    private static async Task RefusePartOfStoreAsync(string file, BlobStore blobs, BlobKey key, CancellationToken cancellationToken)
    {
        foreach (var root in StoreLayout.RootsAbove(key.Value))
        {
            if (await blobs.StatAsync(new BlobKey(root + StoreLayout.IdentityName), cancellationToken).ConfigureAwait(false) is not null)
                throw new CofferException(CofferError.Conflict, $"{file} is a part of a store, whose coffer.json lies above it, and would be damaged; keep the file there by coffer put, choose another key, or give --force");
        }
    }

    /// <summary>Not every answer that a key is missing says whether its bucket is there: a listing does, and throws where it is not.</summary>
    private static async Task<bool> IsListedAsync(BlobStore blobs, BlobKey key, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var found in blobs.ListAsync(key.Value, limit: 1, cancellationToken: cancellationToken).ConfigureAwait(false))
                return found.Key == key;
        }
        catch (CofferException e) when (e.Error == CofferError.AccessDenied)
        {
            // Who may read need not be allowed to list; then the first answer stands.
        }

        return false;
    }

    private static async Task FetchAsync(BlobReader reader, string file, string path, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        var partial = Path.Combine(Path.GetDirectoryName(path)!, $".coffer-{Guid.NewGuid():n}.partial");
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBuffer);
        try
        {
            var stream = new FileStream(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            await using (stream.ConfigureAwait(false))
            {
                long done = 0;
                int read;
                while ((read = await reader.Stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
                {
                    await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                    done += read;
                    progress?.Report(new TransferProgress(done, reader.Info.Length, TransferPhase.Fetching));
                }

                if (done != reader.Info.Length)
                    throw new CofferException(CofferError.Unavailable, $"{file} ended after {done} of its {reader.Info.Length} bytes; try again later");
            }

            File.Move(partial, path, overwrite: true);
        }
        catch (Exception e)
        {
            DeleteQuietly(partial);
            if (e is not OperationCanceledException && BlobErrors.Classify(e, "the destination", path) is { } classified)
                throw classified;
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void DeleteQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The error that led here says more than that its remains could not be removed.
        }
    }

    private sealed class Blob(BlobStore blobs, BlobInfo info) : BlobSource
    {
        public override long Length => info.Length;

        public override async ValueTask<Stream> OpenAsync(CancellationToken cancellationToken) =>
            (await blobs.OpenAsync(info.Key, cancellationToken: cancellationToken).ConfigureAwait(false)
                ?? throw new CofferException(CofferError.Conflict, $"{info.Key} was removed from {blobs.Address} while it was read")).Stream;
    }
}
