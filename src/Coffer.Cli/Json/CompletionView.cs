using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>A completion script.</summary>
internal sealed record CompletionView
{
    [Description("bash, zsh or fish")]
    public required string Shell { get; init; }

    [Description("the script")]
    public required string Script { get; init; }
}
