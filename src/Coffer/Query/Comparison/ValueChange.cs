namespace Coffer.Query.Comparison;

/// <summary>A tag or a part of the metadata that differs.</summary>
/// <param name="Key">The tag's key, or the keys that lead to the part, joined by dots.</param>
/// <param name="Before">What the baseline has, a part of the metadata as JSON; null: nothing.</param>
/// <param name="After">What the current version has; null: nothing.</param>
public sealed record ValueChange(string Key, string? Before, string? After);
