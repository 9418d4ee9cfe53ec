namespace Coffer.Store;

/// <summary>A plain object that was to be an artifact.</summary>
/// <param name="Source">Where it lies.</param>
/// <param name="Name">The artifact's name; null where there can be none.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Version">The version that holds it; null where none does.</param>
/// <param name="Reason">Why it is no version.</param>
public sealed record ImportedObject(string Source, string? Name, ImportOutcome Outcome, long Size, long? Version = null, string? Reason = null);
