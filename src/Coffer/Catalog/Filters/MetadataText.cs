using System.Text.Json;

namespace Coffer.Catalog.Filters;

/// <summary>A text in the metadata that fits a pattern; <c>true</c> and <c>false</c> are texts too, a number, an array and an object are none.</summary>
/// <param name="Path">The keys that lead to it.</param>
/// <param name="Pattern">What it must fit.</param>
public sealed record MetadataText(IReadOnlyList<string> Path, Glob Pattern) : ArtifactFilter
{
    /// <inheritdoc/>
    public override bool Matches(FilterSubject version, DateTimeOffset now) => MetadataNumber.At(version.Metadata, Path) is { } value && value.ValueKind switch
    {
        JsonValueKind.String => Pattern.IsMatch(value.GetString()!),
        JsonValueKind.True => Pattern.IsMatch("true"),
        JsonValueKind.False => Pattern.IsMatch("false"),
        _ => false,
    };

    /// <inheritdoc/>
    public bool Equals(MetadataText? other) => other is not null && Path.SequenceEqual(other.Path) && Pattern == other.Pattern;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Path.Aggregate(4, HashCode.Combine), Pattern);

    /// <inheritdoc/>
    public override string ToString() => $"meta.{FilterWords.PathOf(Path)}={FilterWords.QuotePattern(Pattern.Text)}";
}
