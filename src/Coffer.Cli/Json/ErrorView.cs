namespace Coffer.Cli.Json;

/// <summary>An error, on standard error.</summary>
internal sealed record ErrorView(ErrorDetail Error);
