using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>A file that differs.</summary>
internal sealed record FileChangeView
{
    [Description("where it stands")]
    public required string Path { get; init; }

    [Description("added, removed or changed")]
    public required string Change { get; init; }

    [Description("its raw bytes")]
    public required ChangeView Size { get; init; }

    [Description("the digest in the baseline; null where it has none")]
    public required string? DigestBefore { get; init; }

    [Description("the digest in the current version; null where it has none")]
    public required string? DigestAfter { get; init; }

    [Description("with --text the lines of a unified diff; null where it is no text")]
    public required IReadOnlyList<string>? Diff { get; init; }
}
