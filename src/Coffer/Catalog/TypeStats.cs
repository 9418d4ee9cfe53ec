namespace Coffer.Catalog;

/// <summary>The versions of one type.</summary>
/// <param name="Versions">How many.</param>
/// <param name="Bytes">Their raw bytes.</param>
public sealed record TypeStats(long Versions, long Bytes);
