using Coffer.Artifacts;
using Coffer.Blobs;
using Coffer.Content;

namespace Coffer.Store;

/// <summary>
/// The life of a put. (1) First look at the collections. (2) Digest and (3) make sure that the content is there, durable.
/// (4) Publish the manifest at the next number. (5) Second look: what a collection has named meanwhile is written again under
/// a fresh key. Only then is the put acknowledged, and the catalog told.
/// </summary>
internal sealed class PutStory(OpenStore store, IReadOnlyList<PutRequest> requests, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
{
    private readonly ProgressMeter _meter = new(progress, TransferPhase.Storing);

    /// <summary>Puts all of the requests; their content becomes durable together.</summary>
    public async Task<IReadOnlyList<PutResult>> RunAsync()
    {
        await store.RequireWritableAsync(cancellationToken).ConfigureAwait(false);
        var id = await store.IdAsync(cancellationToken).ConfigureAwait(false);
        foreach (var request in requests)
            ManifestOf(request, id, isFolder: true, []);
        await RefuseEarlyAsync().ConfigureAwait(false);
        var first = await store.Collections.LookAsync(cancellationToken).ConfigureAwait(false);

        var content = store.BeginContent(first, _meter.Add);
        await using (content.ConfigureAwait(false))
        {
            var drafts = new Draft[requests.Count];
            await System.Threading.Tasks.Parallel.ForAsync(0, requests.Count, Parallel(cancellationToken), async (i, _) =>
                drafts[i] = await ReadAsync(requests[i], content).ConfigureAwait(false)).ConfigureAwait(false);
            _meter.Report(TransferPhase.Publishing);
            await content.CommitAsync(cancellationToken).ConfigureAwait(false);

            // From the first publishing on it is too late to cancel: a version that is visible is either acknowledged or taken back.
            cancellationToken.ThrowIfCancellationRequested();
            var published = new List<Published>(drafts.Length);
            try
            {
                foreach (var draft in drafts)
                    published.Add(await PublishAsync(draft, id).ConfigureAwait(false));
                var moved = await SecondLook.RewriteAsync(store, content, first, CancellationToken.None).ConfigureAwait(false);
                return await AcknowledgeAsync(published, moved).ConfigureAwait(false);
            }
            catch
            {
                await store.TakeBackAsync(published.Where(version => version.IsNew).Select(version => version.Version)).ConfigureAwait(false);
                throw;
            }
        }
    }

    /// <summary>What IfAbsent will refuse anyway is refused before any byte is read.</summary>
    private async Task RefuseEarlyAsync()
    {
        foreach (var request in requests)
        {
            if (request.Options is { IfAbsent: true } && await store.Versions.LatestAsync(request.Name, cancellationToken).ConfigureAwait(false) is { } version)
                throw Exists(version);
        }
    }

    private async Task<Draft> ReadAsync(PutRequest request, ContentBatch content)
    {
        switch (request.Source)
        {
            case PutSource.OneStream source:
            {
                _meter.Expect(source.Length);
                var added = await content.AddAsync(new StreamSource(source.Stream, source.Length), likelyPresent: false, cancellationToken).ConfigureAwait(false);
                return new Draft(request, IsFolder: false, [FileEntry.ForFile(source.FileName, added.Digest, added.Size)], [added]);
            }

            case PutSource.OneFile source:
            {
                if (!FileKinds.IsRegular(source.Path))
                    throw new CofferException(CofferError.Unsupported, $"{source.Path} is a device, socket or pipe; give its bytes by standard input instead: coffer put NAME -");
                var length = new FileInfo(source.Path).Length;
                _meter.Expect(length);
                var added = await AddFileAsync(content, source.Path, length).ConfigureAwait(false);
                return new Draft(request, IsFolder: false, [FileEntry.ForFile(new FilePath(Path.GetFileName(Path.GetFullPath(source.Path))), added.Digest, added.Size, FolderWalk.ModeOf(source.Path))], [added]);
            }

            case PutSource.Folder source:
                return await ReadFolderAsync(request, source.Path, content).ConfigureAwait(false);

            default:
                throw new InvalidOperationException($"There is no put of a {request.Source.GetType().Name}.");
        }
    }

    private async Task<Draft> ReadFolderAsync(PutRequest request, string folder, ContentBatch content)
    {
        var entries = new List<FileEntry>();
        var contents = new List<StoredContent>();
        var items = FolderWalk.Read(Path.GetFullPath(folder), cancellationToken).ToList();
        _meter.Expect(items.Sum(item => item.Length));
        await System.Threading.Tasks.Parallel.ForEachAsync(items, Parallel(cancellationToken), async (item, _) =>
        {
            FileEntry entry;
            StoredContent? added = null;
            switch (item.Kind)
            {
                case FileKind.Folder:
                    entry = FileEntry.ForFolder(item.Path, item.Mode);
                    break;
                case FileKind.Link:
                    entry = FileEntry.ForLink(item.Path, item.Target!);
                    break;
                default:
                    added = await AddFileAsync(content, item.FullPath, item.Length).ConfigureAwait(false);
                    entry = FileEntry.ForFile(item.Path, added.Digest, added.Size, item.Mode);
                    break;
            }

            lock (entries)
            {
                entries.Add(entry);
                if (added is not null)
                    contents.Add(added);
            }
        }).ConfigureAwait(false);
        return new Draft(request, IsFolder: true, entries, contents);
    }

    /// <summary>A large file whose size the catalog knows is probably there already: then it is digested before anything is written.</summary>
    private async Task<StoredContent> AddFileAsync(ContentBatch content, string path, long length)
    {
        var likely = length > ContentBatch.SmallSize && await store.Catalog.HasContentOfSizeAsync(length, cancellationToken).ConfigureAwait(false);
        return await content.AddAsync(new FileSource(path), likely, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Published> PublishAsync(Draft draft, string id)
    {
        var options = draft.Request.Options ?? new PutOptions();
        var series = store.Versions.SeriesOf(draft.Request.Name);
        var manifest = ManifestOf(draft.Request, id, draft.IsFolder, draft.Entries);
        while (true)
        {
            // The head comes first: whatever is appended after it takes the number, and this put looks again.
            var head = await series.HeadNumberAsync(CancellationToken.None).ConfigureAwait(false);
            if (options.IfAbsent || options.IfChanged)
            {
                var latest = await store.Versions.LatestAsync(draft.Request.Name, CancellationToken.None).ConfigureAwait(false);
                if (latest is not null && options.IfAbsent)
                    throw Exists(latest);
                if (latest is not null && IsSame(latest.Manifest, manifest))
                {
                    // A collection removes a version's record before the labels that say it was deleted: what is still there was not.
                    if (await store.Blobs.StatAsync(series.KeyOf(latest.Manifest.Version), CancellationToken.None).ConfigureAwait(false) is not null)
                        return new Published(draft, latest, IsNew: false);
                    continue;
                }
            }

            var next = manifest with { Version = head + 1 };
            var bytes = next.ToCanonicalBytes();
            if (await series.TryAppendAsync(next.Version, bytes, CancellationToken.None).ConfigureAwait(false))
            {
                var digest = Digest.Of(bytes);
                return new Published(draft, new StoredVersion(next, digest, VersionLog.InitialLabels(next, digest), 0), IsNew: true);
            }
        }
    }

    private async Task<IReadOnlyList<PutResult>> AcknowledgeAsync(
        List<Published> published, IReadOnlyDictionary<Digest, ContentPlacement> moved)
    {
        var results = new List<PutResult>(published.Count);
        var versions = new List<(StoredVersion Version, IReadOnlyDictionary<Digest, ContentPlacement> Placements)>();
        foreach (var (draft, version, isNew) in published)
        {
            var placements = new Dictionary<Digest, ContentPlacement>();
            foreach (var content in draft.Contents)
                placements[content.Digest] = moved.GetValueOrDefault(content.Digest) ?? content.Placement;
            if (isNew)
                versions.Add((version, placements));
            var written = draft.Contents.Where(content => content.IsNew).ToList();
            results.Add(new PutResult(
                new ArtifactVersion(version, placements, []),
                isNew,
                written.Sum(content => content.Placement.StoredSize),
                written.Count,
                draft.Contents.Count - written.Count));
        }

        await store.Catalog.AddVersionsAsync(versions, CancellationToken.None).ConfigureAwait(false);
        return results;
    }

    /// <summary>Everything but the number; refuses what no manifest may say, so it is also made, without files, before any byte is read.</summary>
    private Manifest ManifestOf(PutRequest request, string id, bool isFolder, IReadOnlyList<FileEntry> entries)
    {
        var options = request.Options ?? new PutOptions();
        return new Manifest(request.Name, 1, id, store.Options.Time.GetUtcNow(), isFolder, entries)
        {
            Type = options.Type,
            Job = options.Job,
            Metadata = options.Metadata,
            Tags = options.Tags,
            ExpiresAt = options.ExpiresAt,
        };
    }

    private ParallelOptions Parallel(CancellationToken token) => new() { MaxDegreeOfParallelism = store.Options.Parallelism, CancellationToken = token };

    private static bool IsSame(Manifest latest, Manifest next) =>
        latest.Type == next.Type
        && latest.IsFolder == next.IsFolder
        && latest.Files.SequenceEqual(next.Files)
        && System.Text.Json.JsonElement.DeepEquals(latest.Metadata, next.Metadata);

    private static CofferException Exists(StoredVersion version) =>
        new(CofferError.AlreadyExists, $"{version.Manifest.Name} exists already (version {version.Manifest.Version}); put it without if-absent to add a version");

    /// <summary>A version on its way: everything but its number.</summary>
    private sealed record Draft(PutRequest Request, bool IsFolder, IReadOnlyList<FileEntry> Entries, IReadOnlyList<StoredContent> Contents);

    /// <summary>A version that is visible, and whether this put made it so.</summary>
    private sealed record Published(Draft Draft, StoredVersion Version, bool IsNew);
}
