using System.Text;
using Coffer.Artifacts;
using Coffer.Blobs;
using Coffer.Content;
using Coffer.Store;
using Coffer.Tests.Blobs;

namespace Coffer.Tests.Store;

/// <summary>What a store does, whatever its blobs are in.</summary>
public abstract partial class StoreSuite : IAsyncLifetime
{
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected TemporaryFolder Folder { get; } = new();

    protected ManualTime Time { get; } = new();

    protected ArtifactStore Store { get; private set; } = null!;

    /// <summary>The blobs themselves, for looking at and damaging.</summary>
    protected BlobStore Raw { get; private set; } = null!;

    /// <summary>Whether many may write at once.</summary>
    protected virtual bool ManyWriters => true;

    /// <summary>Whether these blobs are for one writer at a time; then who does not vouch for that is refused.</summary>
    protected async Task<bool> RefusesManyWritersAsync()
    {
        if (ManyWriters)
            return false;
        await using var store = await OpenAsync(options => options with { SingleWriter = false });
        await FailsAsync(CofferError.Unsupported, () => PutAsync("many", "x", store: store));
        return true;
    }

    public async ValueTask InitializeAsync()
    {
        Raw = OpenBlobs();
        Store = await OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await Raw.DisposeAsync();
        FolderTree.Unlock(Folder.Path);
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The blobs of this test; each call opens the same ones.</summary>
    protected abstract BlobStore OpenBlobs();

    /// <summary>What these blobs need of a store's options.</summary>
    protected virtual StoreOptions Adjust(StoreOptions options) => options;

    protected Task<ArtifactStore> OpenAsync(Func<StoreOptions, StoreOptions>? change = null)
    {
        var options = Adjust(new StoreOptions { Time = Time });
        return ArtifactStore.OpenAsync(OpenBlobs(), change?.Invoke(options) ?? options, Token);
    }

    protected static ArtifactName Name(string name) => new(name);

    protected static Reference Ref(string reference) => Reference.Parse(reference);

    protected static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    protected static PutSource Bytes(byte[] bytes, string fileName = "data") => PutSource.FromStream(new MemoryStream(bytes), fileName);

    protected Task<PutResult> PutAsync(string name, byte[] bytes, PutOptions? options = null, ArtifactStore? store = null) =>
        (store ?? Store).PutAsync(Name(name), Bytes(bytes), options, cancellationToken: Token);

    protected Task<PutResult> PutAsync(string name, string text, PutOptions? options = null, ArtifactStore? store = null) =>
        PutAsync(name, Utf8(text), options, store);

    protected async Task<byte[]> ReadAsync(string reference, ArtifactStore? store = null, string? path = null, BlobRange range = default)
    {
        await using var stream = await (store ?? Store).OpenFileAsync(Ref(reference), path is null ? null : new FilePath(path), range, Token);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, Token);
        return bytes.ToArray();
    }

    protected async Task<string> TextAsync(string reference, ArtifactStore? store = null) => Encoding.UTF8.GetString(await ReadAsync(reference, store));

    protected static async Task<CofferException> FailsAsync(CofferError error, Func<Task> action)
    {
        var e = await Assert.ThrowsAsync<CofferException>(action);
        Assert.True(e.Error == error, $"{e.Error} instead of {error}: {e.Message}");
        Assert.DoesNotContain('\n', e.Message);
        return e;
    }

    protected static async Task<List<T>> AllAsync<T>(IAsyncEnumerable<T> source)
    {
        var all = new List<T>();
        await foreach (var item in source)
            all.Add(item);
        return all;
    }

    protected async Task<List<BlobInfo>> BlobsAsync(string prefix) => await AllAsync(Raw.ListAsync(prefix, cancellationToken: Token));

    protected async Task<BlobInfo> ContentBlobAsync(byte[] raw) => Assert.Single(await BlobsAsync(ContentKey.Prefix(Digest.Of(raw))));

    protected async Task<byte[]> RawAsync(BlobKey key)
    {
        await using var reader = (await Raw.OpenAsync(key, cancellationToken: Token))!;
        using var bytes = new MemoryStream();
        await reader.Stream.CopyToAsync(bytes, Token);
        return bytes.ToArray();
    }

    /// <summary>Puts other bytes in a blob's place, as a failing disk would.</summary>
    protected async Task ReplaceAsync(BlobKey key, byte[] bytes)
    {
        await Raw.DeleteAsync([key], Token);
        Assert.True(await Raw.PutAsync(key, BlobSource.FromBytes(bytes), cancellationToken: Token));
    }

    protected async Task VerifiesAsync(ArtifactStore? store = null)
    {
        var report = await (store ?? Store).VerifyAsync(cancellationToken: Token);
        Assert.True(report.Findings.Count == 0, string.Join("; ", report.Findings));
    }

    /// <summary>Everything a store answers, as text: two that know the same say the same.</summary>
    internal static async Task<string> DumpAsync(ArtifactStore store)
    {
        var lines = new List<string>();
        foreach (var latest in await AllAsync(store.ListAsync(cancellationToken: Token)))
        {
            lines.Add($"latest {latest.Name}@{latest.Number}");
            foreach (var version in await AllAsync(store.ListVersionsAsync(Name(latest.Name), Token)))
            {
                lines.Add($"{version with { Tags = new Dictionary<string, string>(), Aliases = [] }} tags {string.Join(',', version.Tags)} aliases {string.Join(',', version.Aliases)}");
                var shown = await store.ShowAsync(Ref($"{version.Name}@{version.Number}"), Token);
                lines.Add($"  {shown.Digest} {shown.Size} {shown.StoredSize} tags {string.Join(',', shown.Tags)} aliases {string.Join(',', shown.Aliases)} {shown.Metadata}");
                lines.AddRange(shown.Files.Select(file => $"  {file.Entry} {file.Placement}"));
            }
        }

        var stats = await store.StatsAsync(Token);
        lines.Add($"{stats with { ByType = null!, ByJob = null!, ByDay = null!, ByEncoding = null!, Oldest = null, Largest = [] }} {string.Join(' ', stats.ByJob)} {string.Join(' ', stats.ByDay)} {string.Join(' ', stats.ByType)} {string.Join(' ', stats.ByEncoding)}");
        return string.Join('\n', lines);
    }
}
