using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>The receipt of a purge.</summary>
internal sealed record PurgeView
{
    [Description("what was to be purged: an artifact, or name@version")]
    public required string Subject { get; init; }

    [Description("why")]
    public required string Reason { get; init; }

    [Description("when")]
    public required DateTimeOffset PurgedAt { get; init; }

    [Description("whether nothing was changed")]
    public required bool DryRun { get; init; }

    [Description("the versions that went, or would go")]
    public required IReadOnlyList<PurgedVersionView> Versions { get; init; }

    [Description("content that nothing else referred to")]
    public required IReadOnlyList<PurgedContentView> Contents { get; init; }

    [Description("content that stays because others refer to it")]
    public required IReadOnlyList<SharedContentView> Shared { get; init; }

    [Description("aliases that pointed to the versions")]
    public required IReadOnlyList<string> Aliases { get; init; }

    [Description("uploads that were begun for it and never finished")]
    public required IReadOnlyList<string> Uploads { get; init; }
}
