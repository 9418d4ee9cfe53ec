using Coffer.Artifacts;
using Coffer.Blobs;
using Coffer.Content;

namespace Coffer.Store;

/// <summary>
/// The life of a get: the manifest says what there must be; each content is found, decoded and proven while it is written
/// beside its destination; only what is proven whole is moved there. A folder is built beside its place and moved as one, or
/// inside it where it is there already.
/// </summary>
internal sealed class GetStory(OpenStore store, StoredVersion version, GetOptions options, CancellationToken cancellationToken)
{
    private readonly ProgressMeter _meter = new(options.Progress, TransferPhase.Fetching);

    /// <summary>Writes the version to a path: its file there, or its folder.</summary>
    /// <returns>The full path that was written.</returns>
    public async Task<string> RunAsync(string destination)
    {
        var manifest = version.Manifest;
        foreach (var file in manifest.Files)
        {
            if (file.Path.RefusalOnThisDisk() is { } reason)
                throw new CofferException(CofferError.Unsupported, $"{version.Reference} holds {file.Path}, which this disk cannot: {reason}");
        }

        _meter.Expect(manifest.Size);
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(destination));
        if (manifest.IsFolder)
        {
            await GetFolderAsync(path).ConfigureAwait(false);
        }
        else
        {
            // As cp does: into a folder that exists, under the file's own name.
            var entry = manifest.Files[0];
            if (Directory.Exists(path) || Path.EndsInDirectorySeparator(destination))
                path = Path.Combine(path, Path.GetFileName(entry.Path.Value));
            await GetFileAsync(entry, path).ConfigureAwait(false);
        }

        _meter.Finish();
        return path;
    }

    private async Task GetFileAsync(FileEntry entry, string path)
    {
        if (Directory.Exists(path) || (Path.Exists(path) && !options.Force))
            throw Taken(path);
        var folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder))
            throw new CofferException(CofferError.NotFound, $"the folder {folder} does not exist; create it first");
        var contents = await store.Contents.OfAsync(version, cancellationToken).ConfigureAwait(false);
        var partial = Partial(folder);
        try
        {
            await WriteAsync(contents, entry, partial).ConfigureAwait(false);
            Publish(partial, path);
        }
        catch (Exception e)
        {
            DeleteQuietly(() => File.Delete(partial));
            throw OfDestination(e, path);
        }
    }

    private async Task GetFolderAsync(string path)
    {
        // A folder that is there stays what it is, a mount, a link or another's: it is filled from inside.
        var isThere = Directory.Exists(path);
        if (isThere ? !options.Force && Directory.EnumerateFileSystemEntries(path).Any() : Path.Exists(path))
            throw Taken(path);
        var contents = await store.Contents.OfAsync(version, cancellationToken).ConfigureAwait(false);
        var partial = Partial(isThere ? path : Path.GetDirectoryName(path)!);
        try
        {
            Directory.CreateDirectory(partial);
            await FillAsync(contents, partial).ConfigureAwait(false);
            if (isThere)
                new FolderMerge(version.Manifest, partial, path).Run();
            else
                MoveFolder(partial, path);
            foreach (var folder in version.Manifest.Files.Where(file => file.Kind == FileKind.Folder).Reverse())
                SetMode(Path.Combine(path, folder.Path.Value), folder.Mode);
        }
        catch (Exception e)
        {
            DeleteQuietly(() => Directory.Delete(partial, recursive: true));
            throw OfDestination(e, path);
        }
    }

    /// <summary>Writes everything but the folders' modes, which might forbid it.</summary>
    private async Task FillAsync(VersionContents contents, string root)
    {
        var made = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in version.Manifest.Files)
        {
            var folder = entry.Kind == FileKind.Folder ? entry.Path.Value : ParentOf(entry.Path.Value);
            if (folder.Length > 0 && made.Add(folder))
                Directory.CreateDirectory(Path.Combine(root, folder));
        }

        var parallel = new ParallelOptions { MaxDegreeOfParallelism = store.Options.Parallelism, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(version.Manifest.Files.Where(file => file.Kind == FileKind.File), parallel, async (entry, _) =>
            await WriteAsync(contents, entry, Path.Combine(root, entry.Path.Value)).ConfigureAwait(false)).ConfigureAwait(false);

        // Links come last, so that nothing is ever written through one.
        foreach (var link in version.Manifest.Files.Where(file => file.Kind == FileKind.Link))
            File.CreateSymbolicLink(Path.Combine(root, link.Path.Value), link.Target!);
    }

    private async Task WriteAsync(VersionContents contents, FileEntry entry, string path)
    {
        var create = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var stream = new FileStream(path, create);
        await using (stream.ConfigureAwait(false))
        {
            await contents.CopyAsync(entry, stream, _meter.Add, cancellationToken).ConfigureAwait(false);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(stream.SafeFileHandle, PermissionsOf(entry.Mode ?? DefaultFileMode));
        }
    }

    private void Publish(string partial, string path)
    {
        try
        {
            File.Move(partial, path, overwrite: options.Force);
        }
        catch (IOException) when (!options.Force && Path.Exists(path))
        {
            throw Taken(path);
        }
    }

    private static void MoveFolder(string partial, string path)
    {
        try
        {
            Directory.Move(partial, path);
        }
        catch (IOException) when (Path.Exists(path))
        {
            throw Taken(path);
        }
    }

    private const int DefaultFileMode = 0b110_100_100;

    // Set-user-id and its like are kept in the manifest but not handed out: a store is no place to gain rights from.
    private static UnixFileMode PermissionsOf(int mode) => (UnixFileMode)(mode & 0b111_111_111);

    private static void SetMode(string folder, int? mode)
    {
        if (mode is { } bits && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, PermissionsOf(bits));
    }

    internal static string ParentOf(string path) => path.LastIndexOf('/') is var at and > 0 ? path[..at] : "";

    private static string Partial(string folder) => Path.Combine(folder, $".coffer-{Guid.NewGuid():n}.partial");

    private static void DeleteQuietly(Action delete)
    {
        try
        {
            delete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The error that led here says more than that its remains could not be removed.
        }
    }

    internal static CofferException Taken(string path) =>
        new(CofferError.AlreadyExists, $"{path} exists; give another destination, or --force to replace it");

    private static Exception OfDestination(Exception e, string path) => e is OperationCanceledException ? e : BlobErrors.Classify(e, "the destination", path) ?? e;
}
