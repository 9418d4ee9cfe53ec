using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>How a version differs from a baseline.</summary>
internal sealed record ComparisonView
{
    [Description("what is compared with; null: it is missing")]
    public required ComparedView? Baseline { get; init; }

    [Description("what is compared; null: it is missing")]
    public required ComparedView? Current { get; init; }

    [Description("whether both are there and hold the same files")]
    public required bool Same { get; init; }

    [Description("raw bytes")]
    public required ChangeView Size { get; init; }

    [Description("bytes in the store, of each alone")]
    public required ChangeView StoredSize { get; init; }

    [Description("files")]
    public required ChangeView FileCount { get; init; }

    [Description("seconds from the creation of the one to that of the other; null where one is missing")]
    public required double? SecondsBetween { get; init; }

    [Description("raw bytes of contents that both have")]
    public required long SharedBytes { get; init; }

    [Description("files that are the same on both sides")]
    public required int Unchanged { get; init; }

    [Description("what differs, by path")]
    public required IReadOnlyList<FileChangeView> Files { get; init; }

    [Description("what differs in the metadata, by keys joined by dots; before and after are JSON")]
    public required IReadOnlyList<ValueChangeView> Metadata { get; init; }

    [Description("what differs in the tags")]
    public required IReadOnlyList<ValueChangeView> Tags { get; init; }

    [Description("the gates that do not hold, each with why")]
    public required IReadOnlyList<string> FailedGates { get; init; }
}
