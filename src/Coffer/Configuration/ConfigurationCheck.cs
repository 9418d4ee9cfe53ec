namespace Coffer.Configuration;

/// <summary>What became of checking a configuration.</summary>
/// <param name="File">The file that was read, as it is called in messages; null: there is none.</param>
/// <param name="Mistakes">All mistakes, in the order of their lines; empty: it can be used.</param>
/// <param name="Remarks">What was read and has no effect here, and why.</param>
public sealed record ConfigurationCheck(string? File, IReadOnlyList<ConfigurationMistake> Mistakes, IReadOnlyList<string> Remarks);
