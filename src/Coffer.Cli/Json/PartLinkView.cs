using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>A link that takes one part of a file.</summary>
internal sealed record PartLinkView
{
    [Description("which part, from 1")]
    public required int Number { get; init; }

    [Description("where in the file it begins, in bytes")]
    public required long Offset { get; init; }

    [Description("the bytes it must have")]
    public required long? Length { get; init; }

    [Description("where to send it by an HTTP PUT")]
    public required string Url { get; init; }
}
