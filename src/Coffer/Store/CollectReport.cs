using Coffer.Blobs;

namespace Coffer.Store;

/// <summary>What a collection removed, or would remove.</summary>
/// <param name="DryRun">Whether nothing was changed.</param>
/// <param name="Items">What went, or would go, with the reason.</param>
/// <param name="Spared">How many condemned contents had become referenced again meanwhile.</param>
/// <param name="Healed">How many contents got a fresh key because a collection that died had named theirs.</param>
/// <param name="Uploads">Unfinished uploads that stay, because they are young or a process of this machine works on them.</param>
public sealed record CollectReport(bool DryRun, IReadOnlyList<CollectItem> Items, int Spared, int Healed, IReadOnlyList<UnfinishedUpload> Uploads)
{
    /// <summary>Deleted versions that stay, because the grace of the collection is not over, by name.</summary>
    public IReadOnlyList<DeletedVersion> InGrace { get; init; } = [];

    /// <summary>The bytes freed, or that would be.</summary>
    public long Bytes => Items.Sum(item => item.Bytes);
}
