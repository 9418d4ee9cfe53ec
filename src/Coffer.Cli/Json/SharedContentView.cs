using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>Content of a purged version that stays.</summary>
internal sealed record SharedContentView
{
    [Description("the digest of the content")]
    public required string Digest { get; init; }

    [Description("the versions that refer to it")]
    public required IReadOnlyList<string> References { get; init; }
}
