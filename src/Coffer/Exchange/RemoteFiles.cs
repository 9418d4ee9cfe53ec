using Coffer.Blobs;
using Coffer.Store;

namespace Coffer.Exchange;

/// <summary>
/// Files that lie elsewhere, by name: fetched where they are there, uploaded, looked for. What a build that keeps its results needs:
/// <see cref="DownloadIfExistsAsync"/>, else build and <see cref="UploadFileAsync"/>. Names have the four forms of <see cref="FilePlace"/>.
/// Safe to use from many threads; dispose it when done.
/// </summary>
public abstract class RemoteFiles : IAsyncDisposable
{
    private protected RemoteFiles(RemoteFilesOptions options) => Options = options;

    /// <summary>Where files lie.</summary>
    public RemoteFilesOptions Options { get; }

    /// <summary>Whether credentials and whatever else it needs are found for the default place. Asks no network, and says nothing about their being good.</summary>
    /// <exception cref="CofferException">InvalidArgument, Unsupported: the default place does not read.</exception>
    public bool IsConfigured
    {
        get
        {
            try
            {
                return BlobsOfDefault().IsConfigured;
            }
            catch (CofferException e) when (e.Error == CofferError.CredentialsMissing)
            {
                return false;
            }
        }
    }

    /// <summary>Files that are artifacts of a store: proven byte by byte, and every upload is a version of its own.</summary>
    public static RemoteFiles OfArtifacts(RemoteFilesOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new ArtifactFiles(options);
    }

    /// <summary>Files that are plain objects of buckets, as other programs read and write them: an upload replaces what was there.</summary>
    public static ObjectFiles OfObjects(RemoteFilesOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new ObjectFiles(options);
    }

    /// <summary>Whether a file is there.</summary>
    /// <exception cref="CofferException">CredentialsMissing, AccessDenied, Unavailable; NotFound: the bucket is missing. InvalidArgument: no such form.</exception>
    public abstract Task<bool> ExistsAsync(string file, CancellationToken cancellationToken = default);

    /// <summary>Fetches a file where it is there. It appears at its path whole or not at all, in the place of what was there before.</summary>
    /// <param name="file">Which file.</param>
    /// <param name="path">Where to on this machine; its folder is made.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>False where there is no such file; then nothing has changed.</returns>
    /// <exception cref="CofferException">CredentialsMissing, AccessDenied, Unavailable, Corrupt, QuotaExceeded; NotFound: the bucket is missing. An empty cache and one that does not work are told apart.</exception>
    public abstract Task<bool> DownloadIfExistsAsync(string file, string path, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>Uploads a file.</summary>
    /// <param name="file">Which file it becomes.</param>
    /// <param name="path">The file on this machine.</param>
    /// <param name="metadata">What is kept beside it; null: nothing.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellationToken">Ends the work; nothing is seen of it then.</param>
    /// <exception cref="CofferException">NotFound: there is no file at the path, or no bucket. Conflict: it changed while it was read. CredentialsMissing, AccessDenied, Unavailable, QuotaExceeded, InvalidArgument, Unsupported.</exception>
    public abstract Task UploadFileAsync(
        string file, string path, IReadOnlyDictionary<string, string>? metadata = null, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <summary>The blobs of the default place, opened with nothing asked.</summary>
    private protected abstract BlobStore BlobsOfDefault();

    /// <summary>Opens the blobs at an address.</summary>
    private protected BlobStore Open(string address) => Options.Store.Backends.Open(StoreAddress.Parse(address), Options.Store);

    /// <summary>Makes sure that the folder of a path is there.</summary>
    private protected static void MakeFolderOf(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception e) when (BlobErrors.Classify(e, "the destination", path) is { } classified)
        {
            throw classified;
        }
    }
}
