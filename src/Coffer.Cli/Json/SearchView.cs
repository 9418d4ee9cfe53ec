using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>A page of what a search found.</summary>
internal sealed record SearchView
{
    [Description("the versions, newest first")]
    public required IReadOnlyList<EntryView> Items { get; init; }

    [Description("what `--cursor` takes for the next page; null: this is the last")]
    public required string? Next { get; init; }
}
