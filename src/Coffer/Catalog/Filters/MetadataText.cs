using System.Text.Json;

namespace Coffer.Catalog.Filters;

/// <summary>A text in the metadata that fits a pattern; <c>true</c> and <c>false</c> are texts too, a number, an array and an object are none.</summary>
/// <param name="Path">The keys that lead to it.</param>
/// <param name="Pattern">What it must fit.</param>
public sealed record MetadataText(IReadOnlyList<string> Path, Glob Pattern) : ArtifactFilter
{
    /// <inheritdoc/>
    public override bool Matches(FilterSubject version, DateTimeOffset now) => At(version.Metadata, Path) is { } text && Pattern.IsMatch(text);

    /// <inheritdoc/>
    public bool Equals(MetadataText? other) => other is not null && Path.SequenceEqual(other.Path) && Pattern == other.Pattern;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Path.Aggregate(4, HashCode.Combine), Pattern);

    /// <inheritdoc/>
    public override string ToString() => $"meta.{FilterWords.PathOf(Path)}={FilterWords.QuotePattern(Pattern.Text)}";

    /// <summary>The text behind keys; null where none stands there.</summary>
    internal static string? At(JsonElement metadata, IReadOnlyList<string> path) => MetadataNumber.At(metadata, path) is { } value
        ? value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => null,
        }
        : null;
}
