using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>What a collection removed, or would remove.</summary>
internal sealed record CollectView
{
    [Description("whether nothing was changed")]
    public required bool DryRun { get; init; }

    [Description("bytes freed, or that would be")]
    public required long Bytes { get; init; }

    [Description("what went, or would go")]
    public required IReadOnlyList<CollectItemView> Items { get; init; }

    [Description("condemned contents that had become referenced again meanwhile")]
    public required int Spared { get; init; }

    [Description("contents that got a fresh key because a collection that died had named theirs")]
    public required int Healed { get; init; }

    [Description("unfinished uploads that stay: they are young, or a process here works on them")]
    public required IReadOnlyList<UploadView> Uploads { get; init; }

    [Description("deleted versions that stay for the grace, and can be brought back")]
    public required IReadOnlyList<DeletedVersionView> InGrace { get; init; }
}
