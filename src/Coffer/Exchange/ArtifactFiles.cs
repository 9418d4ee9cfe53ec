using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Coffer.Artifacts;
using Coffer.Blobs;
using Coffer.Content;
using Coffer.Store;

namespace Coffer.Exchange;

/// <summary>Files that are artifacts of a store.</summary>
internal sealed class ArtifactFiles(RemoteFilesOptions options) : RemoteFiles(options)
{
    private readonly ConcurrentDictionary<string, Lazy<Opened>> _stores = new(StringComparer.Ordinal);

    public override async Task<bool> ExistsAsync(string file, CancellationToken cancellationToken = default)
    {
        var place = FilePlace.Parse(file, Options);
        return await (await StoreAsync(place.Store).ConfigureAwait(false)).IsReadableAsync(ReferenceOf(place), cancellationToken).ConfigureAwait(false);
    }

    public override async Task<bool> DownloadIfExistsAsync(string file, string path, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var place = FilePlace.Parse(file, Options);
        var store = await StoreAsync(place.Store).ConfigureAwait(false);

        // That a version's content is missing is an error; that there is no version, or one that expired, is an answer.
        if (!await store.IsReadableAsync(ReferenceOf(place), cancellationToken).ConfigureAwait(false))
            return false;
        MakeFolderOf(path);
        await store.GetAsync(ReferenceOf(place), path, new GetOptions { Force = true, Progress = progress }, cancellationToken).ConfigureAwait(false);
        return true;
    }

    public override async Task UploadFileAsync(
        string file, string path, IReadOnlyDictionary<string, string>? metadata = null, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var place = FilePlace.Parse(file, Options);
        var store = await StoreAsync(place.Store).ConfigureAwait(false);
        var put = new PutOptions { Metadata = JsonOf(metadata ?? new Dictionary<string, string>()), IfChanged = true };
        await store.PutAsync(new ArtifactName(place.Key), PutSource.FromPath(path), put, progress, cancellationToken).ConfigureAwait(false);
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var opened in _stores.Values.Where(opened => opened.IsValueCreated))
            await (await opened.Value.Store.Value.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        _stores.Clear();
    }

    private protected override BlobStore BlobsOfDefault() => OpenedOf(Options.Default).Blobs;

    private Task<ArtifactStore> StoreAsync(string address) => OpenedOf(address).Store.Value;

    private Opened OpenedOf(string address) => _stores.GetOrAdd(address, _ => new(() =>
    {
        var blobs = Open(address);

        // A cache that nobody has filled yet is an empty one: the first upload makes it.
        return new Opened(blobs, new(() => ArtifactStore.OpenAsync(blobs, Options.Store with { CreateIfMissing = true, CatalogPath = CatalogOf(address) })));
    })).Value;

    /// <summary>A catalog is that of one store: those of other places lie beside the one that is named.</summary>
    private string? CatalogOf(string address) => Options.Store.CatalogPath is { } path && address != Options.Default
        ? $"{path}.{Digest.Of(Encoding.UTF8.GetBytes(address)).Hex[..16]}"
        : Options.Store.CatalogPath;

    private static Reference ReferenceOf(FilePlace place) => Reference.ToLatest(new ArtifactName(place.Key));

    private static JsonElement JsonOf(IReadOnlyDictionary<string, string> metadata) =>
        JsonElement.Parse(new JsonObject(metadata.Select(word => KeyValuePair.Create(word.Key, (JsonNode?)word.Value))).ToJsonString());

    private sealed record Opened(BlobStore Blobs, Lazy<Task<ArtifactStore>> Store);
}
