using Coffer.Blobs;
using Coffer.Content;

namespace Coffer.Store;

/// <summary>What a collection will do, decided from what two listings showed; nothing here touches a store.</summary>
/// <param name="Condemned">Content that no version refers to, with the reason.</param>
/// <param name="Heal">Content that is referred to but only there under keys that a dead collection named: copied to a fresh key first.</param>
/// <param name="Versions">Deleted versions whose records go.</param>
/// <param name="Labels">Manifests that are gone but whose labels are not.</param>
internal sealed record CollectPlan(
    IReadOnlyList<(ContentPlacement Placement, string Reason)> Condemned,
    IReadOnlyList<ContentPlacement> Heal,
    IReadOnlyList<StoredVersion> Versions,
    IReadOnlyList<Digest> Labels)
{
    /// <summary>Decides.</summary>
    /// <param name="contents">All content, listed before the versions were.</param>
    /// <param name="labels">Manifests that have labels, listed before the versions were.</param>
    /// <param name="versions">All versions, deleted ones too.</param>
    /// <param name="namedByUnfinished">Whether a collection that has not finished names a key.</param>
    public static CollectPlan Decide(
        IReadOnlyList<ContentPlacement> contents,
        IReadOnlyList<Digest> labels,
        IReadOnlyList<StoredVersion> versions,
        Func<BlobKey, bool> namedByUnfinished)
    {
        var live = new HashSet<Digest>();
        var deleted = new List<StoredVersion>();
        var manifests = new HashSet<Digest>();
        foreach (var version in versions)
        {
            manifests.Add(version.Digest);
            if (version.IsDeleted)
                deleted.Add(version);
            else
                live.UnionWith(version.Manifest.Files.Where(file => file.Digest is not null).Select(file => file.Digest!.Value));
        }

        var ofDeleted = deleted.SelectMany(version => version.Manifest.Files.Where(file => file.Digest is not null).Select(file => (file.Digest!.Value, version.Reference)))
            .GroupBy(pair => pair.Value).ToDictionary(group => group.Key, group => group.First().Reference);
        var condemned = new List<(ContentPlacement, string)>();
        var heal = new List<ContentPlacement>();
        foreach (var group in contents.GroupBy(placement => placement.Digest))
        {
            if (!live.Contains(group.Key))
            {
                var reason = ofDeleted.TryGetValue(group.Key, out var reference) ? $"{reference} was deleted" : "no version refers to it";
                condemned.AddRange(group.Select(placement => (placement, reason)));
            }
            else if (group.All(placement => namedByUnfinished(placement.Key)))
            {
                heal.Add(group.MinBy(placement => placement.StoredSize)!);
                condemned.AddRange(group.Select(placement => (placement, "a collection that died had named it; its content has a fresh key now")));
            }
        }

        return new CollectPlan(condemned, heal, deleted, [.. labels.Where(manifest => !manifests.Contains(manifest))]);
    }
}
