using System.ComponentModel;

namespace Coffer.Cli.Json;

/// <summary>An upload that nobody has finished yet.</summary>
internal sealed record UploadView
{
    [Description("the key it is to have")]
    public required string Key { get; init; }

    [Description("when it was begun")]
    public required DateTimeOffset StartedAt { get; init; }

    [Description("bytes of it that have arrived")]
    public required long Bytes { get; init; }
}
