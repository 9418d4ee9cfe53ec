using System.Buffers;
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
        var path = manifest.IsFolder
            ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(destination))
            : FileAt(destination, Path.GetFileName(manifest.Files[0].Path.Value));
        if (manifest.IsFolder)
            await GetFolderAsync(path).ConfigureAwait(false);
        else
            await GetFileAsync(manifest.Files[0], path).ConfigureAwait(false);

        _meter.Finish();
        return path;
    }

    /// <summary>Writes content that is known by its digest alone as a file: at the destination, or in the folder that is there, named by the digest.</summary>
    /// <param name="content">Its raw bytes, which prove themselves while they are read.</param>
    /// <param name="digest">Its digest.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="options">How to treat what is there.</param>
    /// <param name="cancellationToken">Ends the work; nothing is left at the destination.</param>
    /// <returns>The full path that was written.</returns>
    public static async Task<string> WriteContentAsync(Stream content, Digest digest, string destination, GetOptions options, CancellationToken cancellationToken)
    {
        var path = FileAt(destination, digest.Hex);
        var meter = new ProgressMeter(options.Progress, TransferPhase.Fetching);
        meter.Expect(null);
        await WriteOneAsync(path, options.Force, async partial =>
        {
            var stream = PartialFile.Create(partial);
            await using (stream.ConfigureAwait(false))
            {
                await CopyAsync(content, stream, meter.Add, cancellationToken).ConfigureAwait(false);
                SetMode(stream, DefaultFileMode);
            }
        }).ConfigureAwait(false);
        meter.Finish();
        return path;
    }

    private static async Task CopyAsync(Stream from, Stream to, Action<long>? progress, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 17);
        try
        {
            while (await from.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
            {
                await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                progress?.Invoke(read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task GetFileAsync(FileEntry entry, string path)
    {
        var contents = await store.Contents.OfAsync(version, cancellationToken).ConfigureAwait(false);
        var folder = Path.GetDirectoryName(path)!;
        if (store.Blobs.Capabilities.Remote && entry.Size >= PartialFile.WorthContinuing && Directory.Exists(folder))
        {
            var stream = PartialFile.TryContinue(PartialFile.PathOf(folder, entry.Digest!.Value));
            if (stream is not null)
            {
                await using (stream.ConfigureAwait(false))
                    await ContinueAsync(contents, entry, stream, path).ConfigureAwait(false);
                return;
            }
        }

        await WriteOneAsync(path, options.Force, partial => WriteAsync(contents, entry, partial)).ConfigureAwait(false);
    }

    /// <summary>Fills a large file that comes over a network, going on with what an interrupted get left. It stays for the next one where that may get further.</summary>
    private async Task ContinueAsync(VersionContents contents, FileEntry entry, FileStream partial, string path)
    {
        try
        {
            RefuseTaken(path, options.Force);
            using (await store.BeginFileAsync(entry.Size, cancellationToken).ConfigureAwait(false))
                await contents.CopyAsync(entry, partial, _meter.Add, cancellationToken).ConfigureAwait(false);
            SetMode(partial, entry.Mode ?? DefaultFileMode);
            Publish(partial.Name, path, options.Force);
        }
        catch (Exception e)
        {
            if (e is not (OperationCanceledException or CofferException { Error: CofferError.Unavailable }) || partial.Length == 0)
                DeleteQuietly(() => File.Delete(partial.Name));
            throw OfDestination(e, path);
        }
    }

    /// <summary>As cp does: into a folder that exists, under the file's own name.</summary>
    private static string FileAt(string destination, string name)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(destination));
        return Directory.Exists(path) || Path.EndsInDirectorySeparator(destination) ? Path.Combine(path, name) : path;
    }

    /// <summary>Has one file written beside its place, and moves it there.</summary>
    private static async Task WriteOneAsync(string path, bool force, Func<string, Task> write)
    {
        RefuseTaken(path, force);
        var folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder))
            throw new CofferException(CofferError.NotFound, $"there is no folder {UnicodeText.Quote(folder)}; make it first");
        var partial = PartialFile.NewPath(folder);
        try
        {
            await write(partial).ConfigureAwait(false);
            Publish(partial, path, force);
        }
        catch (Exception e)
        {
            DeleteQuietly(() => File.Delete(partial));
            throw OfDestination(e, path);
        }
    }

    private static void RefuseTaken(string path, bool force)
    {
        if (Directory.Exists(path))
            throw new CofferException(CofferError.AlreadyExists, $"{UnicodeText.Quote(path)} is a folder; give another destination, or move it away");
        if (Path.Exists(path) && !force)
            throw Taken(path);
    }

    private async Task GetFolderAsync(string path)
    {
        // A folder that is there stays what it is, a mount, a link or another's: it is filled from inside.
        var isThere = Directory.Exists(path);
        if (isThere && !options.Force && Directory.EnumerateFileSystemEntries(path).Any())
            throw new CofferException(CofferError.AlreadyExists, $"the folder {UnicodeText.Quote(path)} is not empty; give another destination, or --force to put into it");
        if (!isThere && Path.Exists(path))
            throw new CofferException(CofferError.AlreadyExists, $"{UnicodeText.Quote(path)} is not a folder; give another destination, or move it away");
        var contents = await store.Contents.OfAsync(version, cancellationToken).ConfigureAwait(false);
        var partial = PartialFile.NewPath(isThere ? path : Path.GetDirectoryName(path)!);
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

        var parallel = new ParallelOptions { MaxDegreeOfParallelism = store.Parallelism, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(version.Manifest.Files.Where(file => file.Kind == FileKind.File), parallel, async (entry, _) =>
            await WriteAsync(contents, entry, Path.Combine(root, entry.Path.Value)).ConfigureAwait(false)).ConfigureAwait(false);

        // Links come last, so that nothing is ever written through one.
        foreach (var link in version.Manifest.Files.Where(file => file.Kind == FileKind.Link))
            File.CreateSymbolicLink(Path.Combine(root, link.Path.Value), link.Target!);
    }

    private async Task WriteAsync(VersionContents contents, FileEntry entry, string path)
    {
        var stream = PartialFile.Create(path);
        await using (stream.ConfigureAwait(false))
        {
            using (await store.BeginFileAsync(entry.Size, cancellationToken).ConfigureAwait(false))
                await contents.CopyAsync(entry, stream, _meter.Add, cancellationToken).ConfigureAwait(false);
            SetMode(stream, entry.Mode ?? DefaultFileMode);
        }
    }

    private static void Publish(string partial, string path, bool force)
    {
        try
        {
            File.Move(partial, path, overwrite: force);
        }
        catch (IOException) when (!force && Path.Exists(path))
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

    // Set-user-id, set-group-id and sticky stand in the manifest but are never handed out: what a stranger put must not run with
    // the rights of whoever gets it.
    private static UnixFileMode PermissionsOf(int mode) => (UnixFileMode)(mode & 0b111_111_111);

    private static void SetMode(FileStream file, int mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file.SafeFileHandle, PermissionsOf(mode));
    }

    private static void SetMode(string folder, int? mode)
    {
        if (mode is { } bits && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, PermissionsOf(bits));
    }

    internal static string ParentOf(string path) => path.LastIndexOf('/') is var at and > 0 ? path[..at] : "";

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
        new(CofferError.AlreadyExists, $"{UnicodeText.Quote(path)} exists; give another destination, or --force to replace it");

    private static Exception OfDestination(Exception e, string path) => e is OperationCanceledException ? e : BlobErrors.Classify(e, "the destination", path) ?? e;
}
