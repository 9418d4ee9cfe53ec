using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>How the size of versions went over time.</summary>
internal sealed record TrendView
{
    [Description("what it is of: a type or an artifact")]
    public required string Of { get; init; }

    [Description("over how many days")]
    public required int Days { get; init; }

    [Description("the last one's size against the first one's, in percent")]
    public required double Percent { get; init; }

    [Description("one for each version, oldest first; empty with --by")]
    public required IReadOnlyList<TrendPointView> Points { get; init; }

    [Description("with --by, one for each day or week that has versions, oldest first")]
    public required IReadOnlyList<TrendBucketView> Buckets { get; init; }
}
