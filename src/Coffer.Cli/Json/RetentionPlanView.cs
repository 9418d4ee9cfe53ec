using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>Which versions go by the rules.</summary>
internal sealed record RetentionPlanView
{
    [Description("what tells it from other plans: the same where the same versions go by the same rules")]
    public required string Id { get; init; }

    [Description("the id of the store")]
    public required string Store { get; init; }

    [Description("the time for which it was made")]
    public required DateTimeOffset PlannedAt { get; init; }

    [Description("versions that were looked at")]
    public required long Versions { get; init; }

    [Description("bytes of the versions that go, raw, as if nothing were shared")]
    public required long Bytes { get; init; }

    [Description("raw bytes of contents that no version which stays refers to")]
    public required long FreedBytes { get; init; }

    [Description("bytes that these take in the store: what a collection then frees")]
    public required long FreedStoredBytes { get; init; }

    [Description("how many versions stay, by cause")]
    public required IReadOnlyDictionary<string, long> Kept { get; init; }

    [Description("the versions that go")]
    public required IReadOnlyList<RetentionDecisionView> Deletions { get; init; }
}
