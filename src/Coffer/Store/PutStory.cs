using Coffer.Artifacts;
using Coffer.Artifacts.Recognition;
using Coffer.Blobs;
using Coffer.Blobs.Local;
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
    private readonly ProgressMeter _reading = new(progress, TransferPhase.Reading);
    private QuotaRoom? _room;
    private QuotaExtent _early;
    private long _stored;

    /// <summary>Puts all of the requests; their content becomes durable together.</summary>
    public async Task<IReadOnlyList<PutResult>> RunAsync()
    {
        await store.RequireWritableAsync(cancellationToken).ConfigureAwait(false);
        var id = await store.IdAsync(cancellationToken).ConfigureAwait(false);
        foreach (var request in requests)
            WordsOf(request, id);
        await RefuseEarlyAsync().ConfigureAwait(false);
        _room = await QuotaRoom.OpenAsync(store, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < requests.Count && _room is not null; i++)
            AdmitEarly(i, id);
        var first = await store.Collections.LookAsync(cancellationToken).ConfigureAwait(false);

        var content = store.BeginContent(first, _meter.Add, _room is null ? null : bytes => AdmitStored(bytes, id), _reading.Add);
        await using (content.ConfigureAwait(false))
        {
            var drafts = new Draft[requests.Count];
            await System.Threading.Tasks.Parallel.ForAsync(0, requests.Count, Parallel(cancellationToken), async (i, _) =>
                drafts[i] = await ReadAsync(i, id, content).ConfigureAwait(false)).ConfigureAwait(false);
            if (_room is not null)
                await AdmitAsync(drafts, id).ConfigureAwait(false);
            _meter.Report(TransferPhase.Publishing);
            store.RequireRoom(drafts.Sum(draft => draft.Entries.Count));
            await content.CommitAsync(cancellationToken).ConfigureAwait(false);

            cancellationToken.ThrowIfCancellationRequested();
            var publication = new Publication(store, content, first);
            return await publication.RunAsync(
                [.. drafts.Select(draft => DraftOf(draft, ManifestOf(draft.Request, id, draft.IsFolder, draft.Entries, draft.Format)))],
                published => AcknowledgeAsync(drafts, published, publication.Moved)).ConfigureAwait(false);
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

    /// <summary>What no quota has room for is refused before any byte is read, so far as its size is known. What may turn out to be unchanged is asked about later.</summary>
    private void AdmitEarly(int index, string id)
    {
        var request = requests[index];
        if (request.Options is { IfChanged: true })
            return;
        _early = request.Source switch
        {
            PutSource.OneFile source => new QuotaExtent(LocalFile.Look(source.Path, throughLinks: true)?.Length ?? 0, IsSizeKnown: true, FileCount: 1),
            PutSource.OneStream source => new QuotaExtent(source.Length ?? 0, source.Length is not null, FileCount: 1),
            PutSource.Folder source => FolderWalk.Read(Path.GetFullPath(source.Path), store.Local?.Folder, cancellationToken)
                .Aggregate(new QuotaExtent(0, IsSizeKnown: true, FileCount: 0), static (all, item) => all with { Size = all.Size + item.Length, FileCount = all.FileCount + 1 }),
            _ => throw new InvalidOperationException($"There is no put of a {request.Source.GetType().Name}."),
        };
        _room!.Admit(index, WordsOf(request, id), request.Source is PutSource.Folder, _early);
    }

    /// <summary>What a put of one version is about to send must have room before it is sent: there may be no way to take it back but a collection.</summary>
    private void AdmitStored(long bytes, string id)
    {
        if (requests is not [{ Options: not { IfChanged: true } } request])
            return;
        var stored = Interlocked.Add(ref _stored, bytes);
        _room!.Admit(0, WordsOf(request, id), request.Source is PutSource.Folder, _early with { StoredSize = stored });
    }

    /// <summary>Now that all is known, what is new must fit; nothing of it is visible yet.</summary>
    private async Task AdmitAsync(IReadOnlyList<Draft> drafts, string id)
    {
        for (var i = 0; i < drafts.Count; i++)
        {
            var manifest = ManifestOf(drafts[i].Request, id, drafts[i].IsFolder, drafts[i].Entries, drafts[i].Format);
            if (drafts[i].Request.Options is { IfChanged: true } && await InsteadAsync(drafts[i].Request, manifest).ConfigureAwait(false) is not null)
                continue;
            var stored = drafts[i].Contents.DistinctBy(content => content.Digest).Sum(content => content.Placement.StoredSize);
            _room!.Admit(i, manifest, manifest.IsFolder, new QuotaExtent(manifest.Size, IsSizeKnown: true, manifest.Files.Count, stored, IsStoredSizeKnown: true));
        }
    }

    private async Task<Draft> ReadAsync(int index, string id, ContentBatch content)
    {
        var request = requests[index];
        switch (request.Source)
        {
            case PutSource.OneStream source:
            {
                _meter.Expect(source.Length);
                _reading.Expect(source.Length);
                var look = FirstLook.None;
                var stream = source.Stream;
                if (FirstLook.IsNeeded(request.Options, source.FileName.Value))
                {
                    var prefix = new byte[ContentRecognition.PrefixSize];
                    var read = await stream.ReadAtLeastAsync(prefix, prefix.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
                    look = FirstLook.At(prefix.AsMemory(0, read), source.Length, request.Options, source.FileName.Value);
                    stream = new PrefixedStream(prefix.AsMemory(0, read), stream);
                }

                if (_room is { } room && source.Length is null && request.Options is not { IfChanged: true })
                {
                    var words = WordsOf(request, id, look.Format);
                    stream = new MeasuredStream(stream, bytes => room.Admit(index, words, isFolder: false, new QuotaExtent(bytes, IsSizeKnown: false, FileCount: 1)));
                }

                var added = await content.AddAsync(new StreamSource(stream, source.Length), likelyPresent: false, cancellationToken).ConfigureAwait(false);
                _meter.AddFile();
                if (source.Expected is { } expected && added.Digest != expected)
                    throw new CofferException(CofferError.Corrupt, $"{source.FileName} has the digest {added.Digest}, not {expected} as was said; nothing is published: send the right bytes again");
                return new Draft(request, IsFolder: false, [FileEntry.ForFile(source.FileName, added.Digest, added.Size, mediaType: look.MediaType)], [added], look.Format);
            }

            case PutSource.OneFile source:
            {
                try
                {
                    var file = LocalFile.Look(source.Path, throughLinks: true) ?? throw new FileNotFoundException();
                    if (file.Kind != FileLookKind.File)
                        throw new CofferException(CofferError.Unsupported, $"{source.Path} is a device, socket or pipe; give its bytes by standard input instead: coffer put NAME -");
                    _meter.Expect(file.Length);
                    var added = await AddFileAsync(content, source.Path, file.Length).ConfigureAwait(false);
                    _meter.AddFile();
                    var name = new FilePath(Path.GetFileName(Path.GetFullPath(source.Path)));
                    var look = FirstLook.IsNeeded(request.Options, name.Value) ? await FirstLook.AtFileAsync(source.Path, request.Options, cancellationToken).ConfigureAwait(false) : FirstLook.None;
                    return new Draft(request, IsFolder: false, [FileEntry.ForFile(name, added.Digest, added.Size, file.Mode, look.MediaType)], [added], look.Format);
                }
                catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
                {
                    throw new CofferException(CofferError.Conflict, $"{source.Path} went away while it was read; put it again when it is back", e);
                }
            }

            case PutSource.Folder source:
                return await ReadFolderAsync(request, source.Path, content).ConfigureAwait(false);

            default:
                throw new InvalidOperationException($"There is no put of a {request.Source.GetType().Name}.");
        }
    }

    private async Task<Draft> ReadFolderAsync(PutRequest request, string folder, ContentBatch content)
    {
        if (store.Local is { } local && Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) == local.Folder)
            throw new CofferException(CofferError.InvalidArgument, $"{folder} is the store itself; copy it with a tool for files to keep a copy of it");
        folder = Path.GetFullPath(folder);
        var items = FolderWalk.Read(folder, store.Local?.Folder, cancellationToken).ToList();
        var entries = new List<FileEntry>(items.Count);
        var contents = new List<StoredContent>(items.Count);
        _meter.Expect(items.Sum(item => item.Length), items.Count(item => item.Kind == FileKind.File));
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
                    added = await AddFileAsync(content, Path.Join(folder, item.Path.Value), item.Length).ConfigureAwait(false);
                    _meter.AddFile();
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
        var look = request.Options?.Type is null && entries.Exists(entry => entry is { Kind: FileKind.File, Path.Value: "index.html" })
            ? await FirstLook.AtFolderAsync(folder, cancellationToken).ConfigureAwait(false)
            : FirstLook.None;
        return new Draft(request, IsFolder: true, entries, contents, look.Format);
    }

    /// <summary>A large file whose size the catalog knows is probably there already: then it is digested before anything is written.</summary>
    private async Task<StoredContent> AddFileAsync(ContentBatch content, string path, long length)
    {
        var likely = length > ContentBatch.SmallSize && await store.Catalog.HasContentOfSizeAsync(length, cancellationToken).ConfigureAwait(false);
        using var turn = await store.BeginFileAsync(length, cancellationToken).ConfigureAwait(false);
        return await content.AddAsync(new FileSource(path), likely, cancellationToken).ConfigureAwait(false);
    }

    private Publication.Draft DraftOf(Draft draft, Manifest manifest) => new(manifest, () => InsteadAsync(draft.Request, manifest));

    /// <summary>The latest version, where it makes this put needless; refuses where it forbids it.</summary>
    private async Task<StoredVersion?> InsteadAsync(PutRequest request, Manifest manifest)
    {
        if (request.Options is not { } options || (!options.IfAbsent && !options.IfChanged))
            return null;
        while (true)
        {
            var latest = await store.Versions.LatestAsync(request.Name, CancellationToken.None).ConfigureAwait(false);
            if (latest is not null && options.IfAbsent)
                throw Exists(latest);
            if (latest is null || !IsSame(latest.Manifest, manifest))
                return null;

            // A collection removes a version's record before the labels that say it was deleted: what is still there was not.
            var record = store.Versions.SeriesOf(request.Name).KeyOf(latest.Manifest.Version);
            if (await store.Blobs.StatAsync(record, CancellationToken.None).ConfigureAwait(false) is not null)
                return latest;
        }
    }

    private async Task<IReadOnlyList<PutResult>> AcknowledgeAsync(
        IReadOnlyList<Draft> drafts, IReadOnlyList<Publication.Published> published, IReadOnlyDictionary<Digest, ContentPlacement> moved)
    {
        var results = new List<PutResult>(drafts.Count);
        var versions = new List<(StoredVersion Version, IReadOnlyDictionary<Digest, ContentPlacement> Placements)>();
        foreach (var (draft, (version, isNew)) in drafts.Zip(published))
        {
            var placements = new Dictionary<Digest, ContentPlacement>(draft.Contents.Count);
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
                draft.Contents.Count - written.Count) { RecognisedAs = draft.Format?.Name });
        }

        await store.Catalog.AddVersionsAsync(versions, CancellationToken.None).ConfigureAwait(false);
        return results;
    }

    /// <summary>What a version will say of itself, before any byte is read: only a folder may be without files.</summary>
    private Manifest WordsOf(PutRequest request, string id, RecognisedFormat? format = null) => ManifestOf(request, id, isFolder: true, [], format);

    /// <summary>Everything but the number; refuses what no manifest may say, so it is also made, without files, before any byte is read.</summary>
    private Manifest ManifestOf(PutRequest request, string id, bool isFolder, IReadOnlyList<FileEntry> entries, RecognisedFormat? format = null)
    {
        var options = request.Options ?? new PutOptions();
        return new Manifest(request.Name, 1, id, store.Options.Time.GetUtcNow(), isFolder, entries)
        {
            Type = options.Type ?? format?.Type ?? ArtifactType.Custom,
            Job = options.Job,
            Metadata = options.Metadata,
            Tags = options.Tags,
            ExpiresAt = options.ExpiresAt,
        };
    }

    private ParallelOptions Parallel(CancellationToken token) => new() { MaxDegreeOfParallelism = store.Parallelism, CancellationToken = token };

    private static bool IsSame(Manifest latest, Manifest next) =>
        latest.Type == next.Type
        && latest.IsFolder == next.IsFolder
        && latest.Files.SequenceEqual(next.Files)
        && System.Text.Json.JsonElement.DeepEquals(latest.Metadata, next.Metadata);

    private static CofferException Exists(StoredVersion version) =>
        new(CofferError.AlreadyExists, $"{version.Manifest.Name} exists already (version {version.Manifest.Version}); put it without --if-absent to add a version");

    /// <summary>What was read for one request.</summary>
    private sealed record Draft(PutRequest Request, bool IsFolder, IReadOnlyList<FileEntry> Entries, IReadOnlyList<StoredContent> Contents, RecognisedFormat? Format);
}
