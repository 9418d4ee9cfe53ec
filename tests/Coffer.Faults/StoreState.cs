using Coffer.Artifacts;
using Coffer.Blobs;
using Coffer.Journal;
using Coffer.Store;

namespace Coffer.Faults;

/// <summary>Looks at a store from the outside: its folder, its catalog and its series, and whether they agree.</summary>
public static class StoreState
{
    /// <summary>
    /// What must hold after any accident: all that is listed reads whole, the catalog says what the series say, before and after
    /// a reindex, and one collection leaves no orphan and takes nothing.
    /// </summary>
    public static async Task AssertSoundAsync(string folder, Ledger ledger, string? catalog = null)
    {
        await using var store = await ArtifactStore.OpenAsync(folder, new StoreOptions { CreateIfMissing = false, CatalogPath = catalog });
        await ledger.AssertKeptAsync(store);
        Assert.Empty((await store.VerifyAsync()).Findings);
        var bySeries = await FromSeriesAsync(store, folder);
        Assert.Equal(bySeries, await FromCatalogAsync(store));

        await store.CollectAsync();
        await AssertNoOrphanAsync(store, folder);
        await ledger.AssertKeptAsync(store);
        Assert.Empty((await store.VerifyAsync()).Findings);
        Assert.Equal(bySeries, await FromSeriesAsync(store, folder));
        var before = await FromCatalogAsync(store);
        Assert.Equal(bySeries, before);
        await store.ReindexAsync();
        Assert.Equal(before, await FromCatalogAsync(store));
    }

    /// <summary>All versions as the catalog lists them: number, manifest, tags and aliases, and the latest of each name.</summary>
    public static async Task<List<string>> FromCatalogAsync(ArtifactStore store)
    {
        var lines = new List<string>();
        await foreach (var latest in store.ListAsync())
        {
            lines.Add($"latest {latest.Name}@{latest.Number}");
            await foreach (var version in store.ListVersionsAsync(new ArtifactName(latest.Name)))
                lines.Add(Line(version.Name, version.Number, version.Manifest.ToString(), version.Tags, version.Aliases));
        }

        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    /// <summary>The same from the records in the folder.</summary>
    public static async Task<List<string>> FromSeriesAsync(ArtifactStore store, string folder)
    {
        var lines = new List<string>();
        foreach (var (name, number) in Records(folder))
        {
            try
            {
                var version = await store.ShowAsync(Reference.ToNumber(name, number));
                lines.Add(Line(name.Value, number, version.Digest.ToString(), version.Tags, version.Aliases));
            }
            catch (CofferException e) when (e.Error == CofferError.NotFound)
            {
                // Deleted, or a tombstone.
            }
        }

        foreach (var name in Records(folder).Select(record => record.Name).Distinct())
        {
            if (await store.ExistsAsync(Reference.ToLatest(name)))
                lines.Add($"latest {name}@{(await store.ShowAsync(Reference.ToLatest(name))).Number}");
        }

        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    /// <summary>No content without a version, no session, no file that is none of a store's.</summary>
    public static async Task AssertNoOrphanAsync(ArtifactStore store, string folder)
    {
        var referenced = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, number) in Records(folder))
        {
            if (await store.ExistsAsync(Reference.ToNumber(name, number)))
                referenced.UnionWith((await store.ShowAsync(Reference.ToNumber(name, number))).Files.Where(file => file.Entry.Digest is not null).Select(file => file.Entry.Digest!.Value.Hex));
        }

        var found = Files(folder, "content").Select(file => Path.GetFileName(file)[..64]).ToList();
        Assert.Equal([], found.Except(referenced).Select(hex => $"orphan {hex}"));
        Assert.Equal([], referenced.Except(found).Select(hex => $"missing {hex}"));

        // The store that looks has a session of its own, for as long as it is open.
        Assert.True(Directory.Exists(Path.Combine(folder, "local/sessions")) is false || Directory.GetDirectories(Path.Combine(folder, "local/sessions")).Length <= 1);
        string[] known = ["local/catalog.db", "local/catalog.db-wal", "local/catalog.db-shm", "coffer.json"];
        var strange = Files(folder, "").Select(file => Path.GetRelativePath(folder, file)).Where(file => !known.Contains(file)
            && !file.StartsWith("content/sha256/", StringComparison.Ordinal)
            && !file.StartsWith("local/sessions/", StringComparison.Ordinal)
            && !file.StartsWith("collections/", StringComparison.Ordinal)
            && !Series.TryReadKey(new BlobKey(file), out _, out _));
        Assert.Empty(strange);
    }

    /// <summary>After everybody has gone nobody has left a session.</summary>
    public static void AssertNoSession(string folder) =>
        Assert.Empty(Files(folder, "local/sessions").Concat(Directory.Exists(Path.Combine(folder, "local/sessions")) ? Directory.GetDirectories(Path.Combine(folder, "local/sessions")) : []));

    private static IEnumerable<(ArtifactName Name, long Number)> Records(string folder)
    {
        foreach (var file in Files(folder, "artifacts"))
        {
            Assert.True(Series.TryReadKey(new BlobKey(Path.GetRelativePath(folder, file)), out var prefix, out var number), file);
            Assert.True(ArtifactName.TryFromKeyPart(prefix["artifacts/".Length..^1], out var name), file);
            yield return (name, number);
        }
    }

    private static IEnumerable<string> Files(string folder, string below) =>
        Directory.Exists(Path.Combine(folder, below)) ? Directory.EnumerateFiles(Path.Combine(folder, below), "*", SearchOption.AllDirectories) : [];

    private static string Line(string name, long number, string manifest, IReadOnlyDictionary<string, string> tags, IEnumerable<string> aliases) =>
        $"{name}@{number} {manifest} {string.Join(',', tags.Select(tag => $"{tag.Key}={tag.Value}").Order(StringComparer.Ordinal))} {string.Join(',', aliases.Order(StringComparer.Ordinal))}";
}
