using Coffer.Blobs;
using Coffer.Catalog;
using Coffer.Content;
using Xunit;

namespace Coffer.Conformance;

/// <summary>What every catalog database must do. Inherit it, say how an empty database is made, and all of it runs.</summary>
public abstract partial class CatalogConformance
{
    private protected static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A database that is empty and this test's own; removed when the test class is disposed of.</summary>
    protected abstract CatalogDatabase NewDatabase();

    private protected Task<ArtifactCatalog> NewCatalogAsync() => ArtifactCatalog.OpenAsync(NewDatabase(), Cancel);

    private protected static Digest DigestOf(string text) => Digest.Of(System.Text.Encoding.UTF8.GetBytes(text));

    private protected static Digest ManifestOf(string name, long number) => DigestOf($"manifest {name}@{number}");

    private protected static CatalogFile File(string path, string content) => new(path, DigestOf(content), content.Length);

    private protected static CatalogVersion Version(string name, long number, params CatalogFile[] files) => new(
        name,
        number,
        ManifestOf(name, number),
        "model",
        Job: "job-" + number,
        Start.AddSeconds(number),
        ExpiresAt: number % 2 == 0 ? Start.AddDays(number) : null,
        Size: files.Sum(file => file.Size),
        StoredSize: 10 + number,
        IsFolder: files.Length != 1,
        MetadataJson: $$"""{"n":{{number}}}""",
        Tags: new Dictionary<string, string> { ["stage"] = "s" + number },
        files);

    private protected static CatalogContent Content(string content, string suffix = "", ContentEncoding encoding = ContentEncoding.None, long? stored = null)
    {
        var digest = DigestOf(content);
        return new(new(digest, new BlobKey($"content/sha256/{digest.Hex[..2]}/{digest.Hex}{suffix}"), stored ?? content.Length, encoding), content.Length);
    }

    private protected static CatalogLabels Labels(string name, long version, long number, bool deleted = false, bool held = false, params (string Key, string Value)[] tags) =>
        new(ManifestOf(name, version), number, tags.ToDictionary(tag => tag.Key, tag => tag.Value), deleted ? Start.AddDays(number) : null, held);

    private protected static Task AddAsync(ArtifactCatalog catalog, params CatalogVersion[] versions) =>
        catalog.ApplyAsync(new CatalogChanges { Versions = versions }, Cancel);

    private protected static async Task<string> NamesAsync(ArtifactCatalog catalog, string? prefix = null, string? after = null, int limit = 100) =>
        string.Join(' ', (await catalog.ListArtifactsAsync(prefix, after, limit, Cancel)).Select(entry => $"{entry.Name}@{entry.Number}"));

    private protected static async Task<string> NumbersAsync(ArtifactCatalog catalog, string name, long? before = null, int limit = 100, bool deleted = false) =>
        string.Join(' ', (await catalog.ListVersionsAsync(name, before, limit, deleted, Cancel)).Select(entry => entry.Number));

    private protected static async Task<List<T>> AllAsync<T>(IAsyncEnumerable<T> rows)
    {
        var all = new List<T>();
        await foreach (var row in rows)
            all.Add(row);
        return all;
    }

    private protected static string Text(IReadOnlyDictionary<string, string>? tags) =>
        tags is null ? "none" : string.Join(',', tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => tag.Key + "=" + tag.Value));

    /// <summary>Everything a catalog says, as text: two catalogs that know the same say the same.</summary>
    private protected static async Task<string> DumpAsync(ArtifactCatalog catalog)
    {
        var lines = new List<string> { (await catalog.ReadStateAsync(Cancel)).ToString() };
        foreach (var entry in await catalog.ListArtifactsAsync(null, null, 10_000, Cancel))
            lines.Add("latest " + Line(entry));
        foreach (var version in await AllAsync(catalog.KnownVersionsAsync(Cancel)))
        {
            lines.Add($"known {version}");
            lines.Add(Line((await catalog.GetVersionAsync(version.Name, version.Number, Cancel))!));
            lines.Add("  " + await catalog.MetadataOfAsync(version.Manifest, Cancel));
            lines.AddRange((await catalog.ListFilesAsync(version.Name, version.Number, Cancel)).Select(file => "  " + file));
            lines.AddRange((await catalog.FindPlacementsOfVersionAsync(version.Name, version.Number, Cancel)).Values.Select(p => "  " + p).Order(StringComparer.Ordinal));
        }

        foreach (var labels in await AllAsync(catalog.KnownLabelsAsync(Cancel)))
            lines.Add($"{labels} {Text(await catalog.TagsOfAsync(labels.Manifest, Cancel))}");
        foreach (var alias in await AllAsync(catalog.KnownAliasesAsync(Cancel)))
            lines.Add($"{await catalog.GetAliasAsync(alias.Name, alias.Alias, Cancel)}");
        var stats = await catalog.StatsAsync(Cancel);
        lines.Add($"{stats.Artifacts} {stats.Versions} {stats.Bytes} {stats.Contents} {stats.DistinctBytes} {stats.StoredBytes}");
        lines.Add(string.Join(' ', stats.ByType) + string.Join(' ', stats.ByEncoding));
        return string.Join('\n', lines);

        static string Line(CatalogEntry entry) => (entry with { Tags = new Dictionary<string, string>(), Aliases = [] })
            + Text(entry.Tags) + " " + string.Join(',', entry.Aliases);
    }
}
