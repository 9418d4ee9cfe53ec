using System.Text.Json.Serialization;

namespace Coffer.Cli.Json;

/// <summary>What went wrong.</summary>
internal sealed record ErrorDetail(
    string Kind,
    string Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Stack);
