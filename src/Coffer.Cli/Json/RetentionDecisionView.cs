using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>What becomes of one version, and why.</summary>
internal sealed record RetentionDecisionView
{
    [Description("name@version")]
    public required string Reference { get; init; }

    [Description("the artifact")]
    public required string Name { get; init; }

    [Description("the number of the version")]
    public required long Version { get; init; }

    [Description("the digest of the manifest")]
    public required string Digest { get; init; }

    [Description("when it was put")]
    public required DateTimeOffset CreatedAt { get; init; }

    [Description("bytes of all its files, raw")]
    public required long Size { get; init; }

    [Description("bytes that its contents take in the store, shared or not")]
    public required long StoredSize { get; init; }

    [Description("the rule that decides about it, or null")]
    public required string? Rule { get; init; }

    [Description("whether it goes")]
    public required bool Goes { get; init; }

    [Description("expired, tooOld or notAmongLatest: it goes; held, aliased, amongLatest, minimumAge, notDue, keptByRule or noRule: it stays")]
    public required string Cause { get; init; }

    [Description("the same in words")]
    public required string Reason { get; init; }

    [Description("when it goes if nothing changes, or null: never, or nobody can say")]
    public required DateTimeOffset? GoesAt { get; init; }
}
