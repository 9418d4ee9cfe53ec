using Coffer.Blobs;
using Coffer.Content;

namespace Coffer.Store;

/// <summary>What a collection will do, decided from what two listings showed; nothing here touches a store.</summary>
/// <param name="Unreferenced">Content that no version refers to, with the reason.</param>
/// <param name="OutOfUse">Keys that a collection that died has named, of content that is referred to: they go once it has another.</param>
/// <param name="Versions">Versions whose records go: deleted ones.</param>
/// <param name="Labels">Manifests that are gone but whose labels are not.</param>
internal sealed record CollectPlan(
    IReadOnlyList<(ContentPlacement Placement, string Reason)> Unreferenced,
    IReadOnlyList<ContentPlacement> OutOfUse,
    IReadOnlyList<StoredVersion> Versions,
    IReadOnlyList<Digest> Labels)
{
    /// <summary>Decides.</summary>
    /// <param name="contents">All content, listed before the versions were.</param>
    /// <param name="labels">Manifests that have labels, listed before the versions were.</param>
    /// <param name="versions">All versions, deleted ones too.</param>
    /// <param name="goes">Whether a version goes, so that nothing stays for its sake.</param>
    /// <param name="head">The newest collection's number at the first look.</param>
    /// <param name="namedByUnfinished">Whether a collection that has not finished names a key.</param>
    public static CollectPlan Decide(
        IReadOnlyList<ContentPlacement> contents,
        IReadOnlyList<Digest> labels,
        IReadOnlyList<StoredVersion> versions,
        Func<StoredVersion, bool> goes,
        long head,
        Func<BlobKey, bool> namedByUnfinished)
    {
        var live = new HashSet<Digest>();
        var deleted = new List<StoredVersion>();
        var manifests = new HashSet<Digest>();
        foreach (var version in versions)
        {
            manifests.Add(version.Digest);
            if (goes(version))
                deleted.Add(version);
            else
                live.UnionWith(version.Manifest.Files.Where(file => file.Digest is not null).Select(file => file.Digest!.Value));
        }

        var ofDeleted = deleted.SelectMany(version => version.Manifest.Files.Where(file => file.Digest is not null).Select(file => (file.Digest!.Value, version.Reference)))
            .GroupBy(pair => pair.Value).ToDictionary(group => group.Key, group => group.First().Reference);
        var unreferenced = new List<(ContentPlacement, string)>();
        var outOfUse = new List<ContentPlacement>();
        foreach (var placement in contents)
        {
            // A key fresher than the head was written since, or the store came back from a backup without its newest collections.
            if (placement.Fresh > head)
                continue;
            if (live.Contains(placement.Digest))
            {
                if (namedByUnfinished(placement.Key))
                    outOfUse.Add(placement);
            }
            else
            {
                unreferenced.Add((placement, ofDeleted.TryGetValue(placement.Digest, out var reference) ? $"{reference} was deleted" : "no version refers to it"));
            }
        }

        // They were read side by side; a report reads the same whenever it is made.
        deleted.Sort(static (a, b) => a.Manifest.Name.CompareTo(b.Manifest.Name) is var order and not 0 ? order : a.Manifest.Version.CompareTo(b.Manifest.Version));
        return new CollectPlan(unreferenced, outOfUse, deleted, [.. labels.Where(manifest => !manifests.Contains(manifest))]);
    }
}
