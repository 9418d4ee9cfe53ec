namespace Coffer.Store;

/// <summary>That a collection finished. Written by its own run alone, beside its record.</summary>
/// <param name="FinishedAt">When, UTC.</param>
/// <param name="Format">1.</param>
/// <param name="Removed">How many keys it removed.</param>
/// <param name="Spared">Keys that had become referenced meanwhile; null where none had.</param>
internal sealed record CollectionFinish(DateTimeOffset FinishedAt, int Format, long Removed, IReadOnlyList<string>? Spared);
