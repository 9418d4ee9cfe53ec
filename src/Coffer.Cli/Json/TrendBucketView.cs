using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>The versions of a day or week.</summary>
internal sealed record TrendBucketView
{
    [Description("when it begins, UTC")]
    public required DateTimeOffset From { get; init; }

    [Description("how many versions")]
    public required int Versions { get; init; }

    [Description("raw bytes of all")]
    public required long Size { get; init; }

    [Description("bytes in the store of all")]
    public required long StoredSize { get; init; }

    [Description("raw bytes of one on average")]
    public required double Mean { get; init; }

    [Description("raw bytes of the smallest")]
    public required long Smallest { get; init; }

    [Description("raw bytes of the largest")]
    public required long Largest { get; init; }

    [Description("stored bytes for each raw byte")]
    public required double Ratio { get; init; }
}
