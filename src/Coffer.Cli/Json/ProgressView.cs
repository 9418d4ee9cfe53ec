namespace Coffer.Cli.Json;

/// <summary>How far work is: bytes, bytes a second, and files where they are counted.</summary>
internal sealed record ProgressView(string Phase, long Done, long? Total, long Rate, long? Files, long? TotalFiles);
