using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Coffer.Artifacts;
using Coffer.Blobs;

namespace Coffer.Store;

/// <summary>
/// Makes artifacts of plain objects. Each is read and put like any file, so that its digest is that of bytes which were seen; where it came
/// from, and its tag there, stand in the metadata. By these an object that has not changed since is known, and not read again.
/// </summary>
internal sealed class ImportStory(ArtifactStore artifacts, OpenStore store, BlobStore objects, ImportOptions options, CancellationToken cancellationToken)
{
    private const string Source = "importedFrom", SourceTag = "importedTag", Identity = StoreLayout.IdentityName;

    private readonly Channel<ImportedObject> _done = Channel.CreateBounded<ImportedObject>(64);
    private readonly ConcurrentDictionary<string, Lazy<Task<bool>>> _roots = new(StringComparer.Ordinal);
    private readonly ProgressMeter _meter = new(options.Progress, TransferPhase.Storing);

    /// <summary>Looks at each object in turn and yields what became of it.</summary>
    public async IAsyncEnumerable<ImportedObject> RunAsync()
    {
        _meter.Expect(null);
        if (!options.DryRun)
            await store.RequireWritableAsync(cancellationToken).ConfigureAwait(false);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var working = WorkAsync(ending.Token);
        try
        {
            await foreach (var one in _done.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                yield return one;
        }
        finally
        {
            // Whoever reads no further wants no more done; an error of the work came by the channel.
            await ending.CancelAsync().ConfigureAwait(false);
            await working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WorkAsync(CancellationToken token)
    {
        try
        {
            foreach (var other in await objects.ListOthersAsync(options.Prefix, token).ConfigureAwait(false))
            {
                if (IsWanted(other))
                    await _done.Writer.WriteAsync(new ImportedObject(AddressOf(other), Name: null, ImportOutcome.PassedOver, Size: 0, Reason: "a marker of a folder, or a key that no path can be"), token).ConfigureAwait(false);
            }

            var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Parallel, CancellationToken = token };
            await Parallel.ForEachAsync(WantedAsync(token), parallel, async (blob, _) =>
            {
                if (await ImportAsync(blob, token).ConfigureAwait(false) is not { } one)
                    return;
                _meter.AddFile();
                await _done.Writer.WriteAsync(one, token).ConfigureAwait(false);
            }).ConfigureAwait(false);
            _done.Writer.Complete();
        }
        catch (Exception e)
        {
            _done.Writer.Complete(e);
            throw;
        }
    }

    private IAsyncEnumerable<BlobInfo> WantedAsync(CancellationToken token) => objects.ListAsync(options.Prefix, cancellationToken: token).Where(blob => IsWanted(blob.Key.Value));

    private bool IsWanted(string key) =>
        options.Prefix.Length == 0 || key == options.Prefix || (key.StartsWith(options.Prefix, StringComparison.Ordinal) && key[options.Prefix.Length] == '/');

    private async Task<ImportedObject?> ImportAsync(BlobInfo blob, CancellationToken token)
    {
        var key = blob.Key.Value;
        var one = new ImportedObject(AddressOf(key), NameOf(key), ImportOutcome.Imported, blob.Length);
        if (await RootOfStoreAsync(key, token).ConfigureAwait(false) is { } root)
        {
            return key == root + Identity
                ? one with { Name = null, Outcome = ImportOutcome.PassedOver, Reason = $"{AddressOf(root)} is a store; its artifacts are copied by get and put" }
                : null;
        }

        try
        {
            var name = new ArtifactName(one.Name!);
            if (blob.Tag is not null && await IsThereAsync(name, blob, token).ConfigureAwait(false) is { } there)
                return one with { Outcome = ImportOutcome.Unchanged, Version = there };
            if (options.DryRun)
                return one;
            var reader = await objects.OpenAsync(blob.Key, cancellationToken: token).ConfigureAwait(false);
            if (reader is null)
                return one with { Outcome = ImportOutcome.Refused, Reason = "it was removed meanwhile" };
            await using (reader.ConfigureAwait(false))
            {
                var source = PutSource.FromStream(reader.Stream, key[(key.LastIndexOf('/') + 1)..], reader.Info.Length);
                var put = options.Put with { Metadata = MetadataOf(blob), IfChanged = true, IfAbsent = false };
                var result = await artifacts.PutAsync(name, source, put, progress: null, token).ConfigureAwait(false);
                _meter.Add?.Invoke(reader.Info.Length);
                return one with { Outcome = result.IsNew ? ImportOutcome.Imported : ImportOutcome.Unchanged, Version = result.Version.Number };
            }
        }
        catch (CofferException e) when (e.Error is CofferError.InvalidArgument or CofferError.Conflict)
        {
            return one with { Outcome = ImportOutcome.Refused, Reason = e.Message };
        }
    }

    /// <summary>The number of the latest version, where it was made of this very object.</summary>
    private async Task<long?> IsThereAsync(ArtifactName name, BlobInfo blob, CancellationToken token)
    {
        if (await store.Versions.LatestAsync(name, token).ConfigureAwait(false) is not { } version)
            return null;
        var metadata = version.Manifest.Metadata;
        return metadata.TryGetProperty(Source, out var from) && from.ValueEquals(AddressOf(blob.Key.Value))
            && metadata.TryGetProperty(SourceTag, out var tag) && tag.ValueEquals(blob.Tag)
            && version.Manifest.Size == blob.Length
            ? version.Manifest.Version
            : null;
    }

    /// <summary>The root of the store that a key is a part of; null where it is of none.</summary>
    private async Task<string?> RootOfStoreAsync(string key, CancellationToken token)
    {
        foreach (var root in StoreLayout.RootsAbove(key))
        {
            var known = _roots.GetOrAdd(root, _ => new(() => IsStoreAsync(root, token)));
            if (await known.Value.ConfigureAwait(false))
                return root;
        }

        return null;
    }

    private async Task<bool> IsStoreAsync(string root, CancellationToken token) =>
        await objects.StatAsync(new BlobKey(root + Identity), token).ConfigureAwait(false) is not null;

    private string NameOf(string key)
    {
        if (options.As is not { } name)
            return key;
        var rest = key.Length > options.Prefix.Length ? key[options.Prefix.Length..].TrimStart('/') : "";
        return (name.TrimEnd('/'), rest) switch
        {
            ("", "") => key[(key.LastIndexOf('/') + 1)..],
            ("", _) => rest,
            (var all, "") => all,
            var (start, end) => $"{start}/{end}",
        };
    }

    private string AddressOf(string key) => $"{objects.Address.Split('?')[0].TrimEnd('/')}/{key}";

    private JsonElement MetadataOf(BlobInfo blob)
    {
        var metadata = new JsonObject { [Source] = AddressOf(blob.Key.Value) };
        if (blob.Tag is { } tag)
            metadata[SourceTag] = tag;
        return JsonElement.Parse(metadata.ToJsonString());
    }
}
