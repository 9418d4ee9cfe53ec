namespace Coffer.Cli.Json;

/// <summary>How far work is: bytes, and bytes a second.</summary>
internal sealed record ProgressView(string Phase, long Done, long? Total, long Rate);
