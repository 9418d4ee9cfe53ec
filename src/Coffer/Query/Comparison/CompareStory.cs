using System.Text.Json;
using Coffer.Artifacts;
using Coffer.Blobs;
using Coffer.Content;
using Coffer.Store;

namespace Coffer.Query.Comparison;

/// <summary>Compares two versions by their manifests, and where asked the lines of their files.</summary>
internal sealed class CompareStory(ArtifactStore store, CompareOptions options, CancellationToken cancellationToken)
{
    public async Task<VersionComparison> RunAsync(Reference? baseline, Reference? current)
    {
        var before = await FindAsync(baseline).ConfigureAwait(false);
        var after = await FindAsync(current).ConfigureAwait(false);
        if (before is null && after is null)
            throw new CofferException(CofferError.NotFound, $"there is neither {baseline} nor {current}; coffer search finds what there is");
        var files = new List<FileChange>();
        var unchanged = 0;
        foreach (var (path, one, other) in Pairs(before, after))
        {
            if (options.Path is { } only && path != only)
                continue;
            if (one is not null && other is not null && IsSame(one, other))
                unchanged++;
            else
                files.Add(await WithTextAsync(new FileChange(path, one is null ? FileChangeKind.Added : other is null ? FileChangeKind.Removed : FileChangeKind.Changed, one, other), before, after).ConfigureAwait(false));
        }

        if (options.Path is { } wanted && unchanged + files.Count == 0)
            throw new CofferException(CofferError.NotFound, $"neither version holds {wanted}; coffer show --files lists what they hold");
        return new VersionComparison
        {
            Baseline = SideOf(before),
            Current = SideOf(after),
            Size = new(before?.Size ?? 0, after?.Size ?? 0),
            StoredSize = new(before?.StoredSize ?? 0, after?.StoredSize ?? 0),
            FileCount = new(CountOf(before), CountOf(after)),
            Between = after?.Manifest.CreatedAt - before?.Manifest.CreatedAt,
            SharedBytes = SharedBytes(before, after),
            Unchanged = unchanged,
            Files = files,
            Metadata = Changes(Flat(before), Flat(after)),
            Tags = Changes(before?.Tags, after?.Tags),
        };
    }

    private async Task<ArtifactVersion?> FindAsync(Reference? reference)
    {
        if (reference is null)
            return null;
        try
        {
            return await store.ShowAsync(reference, cancellationToken).ConfigureAwait(false);
        }
        catch (CofferException e) when (e.Error == CofferError.NotFound)
        {
            await store.GetIdAsync(cancellationToken).ConfigureAwait(false); // a version may be missing; a store may not
            return null;
        }
    }

    private static ComparedVersion? SideOf(ArtifactVersion? version) => version is null
        ? null
        : new ComparedVersion(version.Reference, version.Digest, version.Manifest.Type, version.Manifest.Job, version.Manifest.CreatedAt);

    private static int CountOf(ArtifactVersion? version) => version?.Manifest.Files.Count(file => file.Kind == FileKind.File) ?? 0;

    /// <summary>Every path of either side with what stands there on both, in the order of the manifests: by path.</summary>
    private static IEnumerable<(FilePath Path, FileEntry? Before, FileEntry? After)> Pairs(ArtifactVersion? before, ArtifactVersion? after)
    {
        // Single files are the same file whatever they were called.
        if (before?.Manifest is { IsFolder: false, Files: [var old] } && after?.Manifest is { IsFolder: false, Files: [var now] })
            return [(now.Path, old, now)];
        var there = (after?.Manifest.Files ?? []).ToDictionary(file => file.Path.Value, StringComparer.Ordinal);
        var gone = (before?.Manifest.Files ?? []).Select(file => (file.Path, Before: (FileEntry?)file, After: there.Remove(file.Path.Value, out var match) ? match : null));
        return gone.ToList().Concat(there.Values.Select(file => (file.Path, Before: (FileEntry?)null, After: (FileEntry?)file)))
            .OrderBy(pair => pair.Path.Value, Comparer<string>.Create(BlobKey.CompareUtf8));
    }

    private static bool IsSame(FileEntry before, FileEntry after) =>
        before.Kind == after.Kind && before.Digest == after.Digest && before.Mode == after.Mode && before.Target == after.Target;

    private async Task<FileChange> WithTextAsync(FileChange change, ArtifactVersion? before, ArtifactVersion? after)
    {
        if (!options.Text || !IsTextual(change.Before) || !IsTextual(change.After) || change.Before?.Digest == change.After?.Digest)
            return change;
        var old = await ReadAsync(before, change.Before).ConfigureAwait(false);
        var now = await ReadAsync(after, change.After).ConfigureAwait(false);
        if (old is null || now is null)
            return change;

        // Laid out differently, they would differ in every line.
        var (one, other) = old.Value.Format == now.Value.Format || change.Before is null || change.After is null
            ? (old.Value, now.Value)
            : (("text", old.Value.Text), ("text", now.Value.Text));
        return change with { Text = TextComparison.Compare(change.After is null ? one.Item1 : other.Item1, one.Item2, other.Item2, options.Context) };
    }

    private bool IsTextual(FileEntry? file) => file is null || (file.Kind == FileKind.File && file.Size <= options.LargestText);

    private async Task<(string Format, string Text)?> ReadAsync(ArtifactVersion? version, FileEntry? file)
    {
        if (version is null || file is null)
            return ("text", "");
        var stream = await store.OpenFileAsync(version.Reference, file.Path, BlobRange.All, allowExpired: true, cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var bytes = new byte[file.Size];
            await stream.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
            return TextLayout.Of(file.Path, bytes);
        }
    }

    private static long SharedBytes(ArtifactVersion? before, ArtifactVersion? after)
    {
        var old = (before?.Manifest.Files ?? []).Where(file => file.Digest is not null).Select(file => file.Digest!.Value).ToHashSet();
        var shared = new HashSet<Digest>();
        return (after?.Manifest.Files ?? []).Sum(file => file.Digest is { } digest && old.Contains(digest) && shared.Add(digest) ? file.Size : 0);
    }

    private static List<ValueChange> Changes(IReadOnlyDictionary<string, string>? before, IReadOnlyDictionary<string, string>? after) =>
        [.. (before?.Keys ?? []).Union(after?.Keys ?? [], StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(key => new ValueChange(key, before?.GetValueOrDefault(key), after?.GetValueOrDefault(key)))
            .Where(change => change.Before != change.After)];

    /// <summary>The leaves of the metadata by the keys that lead to them.</summary>
    private static Dictionary<string, string> Flat(ArtifactVersion? version)
    {
        var leaves = new Dictionary<string, string>(StringComparer.Ordinal);
        if (version is not null)
            Walk(version.Metadata, "");
        return leaves;

        void Walk(JsonElement element, string path)
        {
            if (element.ValueKind == JsonValueKind.Object && (path.Length == 0 || element.EnumerateObject().Any()))
            {
                foreach (var property in element.EnumerateObject())
                    Walk(property.Value, path.Length == 0 ? property.Name : $"{path}.{property.Name}");
                return;
            }

            leaves[path] = element.GetRawText();
        }
    }
}
