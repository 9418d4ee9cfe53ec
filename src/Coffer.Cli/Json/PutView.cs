using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Coffer.Cli.Json;

/// <summary>What a put did, and the version that is there now.</summary>
internal sealed record PutView : VersionView
{
    [Description("whether this put made the version; false where --if-changed found nothing changed")]
    [JsonPropertyOrder(1)]
    public required bool IsNew { get; init; }

    [Description("bytes written for its content, as stored")]
    [JsonPropertyOrder(1)]
    public required long NewBytes { get; init; }

    [Description("distinct contents that were written")]
    [JsonPropertyOrder(1)]
    public required int NewFiles { get; init; }

    [Description("files whose content was there already")]
    [JsonPropertyOrder(1)]
    public required int SharedFiles { get; init; }

    [Description("the format by which the type was recognised, such as JUnit XML; null where it was given, or is custom")]
    [JsonPropertyOrder(1)]
    public required string? TypeRecognised { get; init; }
}
