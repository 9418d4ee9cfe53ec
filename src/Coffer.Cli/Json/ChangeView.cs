using System.ComponentModel;
using Coffer.Query.Comparison;

namespace Coffer.Cli.Json;

/// <summary>A number on both sides of a comparison.</summary>
internal sealed record ChangeView
{
    [Description("in the baseline")]
    public required long Before { get; init; }

    [Description("in the current version")]
    public required long After { get; init; }

    [Description("after less before")]
    public required long Difference { get; init; }

    [Description("the difference in percent of the baseline; 0 where that is 0")]
    public required double Percent { get; init; }

    public static ChangeView Of(NumberChange change) => new() { Before = change.Before, After = change.After, Difference = change.Difference, Percent = Math.Round(change.Percent, 4) };
}
