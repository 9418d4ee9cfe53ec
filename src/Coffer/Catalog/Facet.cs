namespace Coffer.Catalog;

/// <summary>One value of a field, and the versions that have it.</summary>
/// <param name="Value">The type, the job, or the tag's key.</param>
/// <param name="Versions">How many.</param>
/// <param name="Bytes">Their raw bytes.</param>
public sealed record Facet(string Value, long Versions, long Bytes);
