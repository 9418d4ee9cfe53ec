using System.Globalization;
using System.Text.Json;

namespace Coffer.Catalog.Filters;

/// <summary>A number in the metadata. What stands there and is no number matches nothing.</summary>
/// <param name="Path">The keys that lead to it.</param>
/// <param name="Comparison">How it stands to <paramref name="Value"/>.</param>
/// <param name="Value">What it is compared with.</param>
public sealed record MetadataNumber(IReadOnlyList<string> Path, Comparison Comparison, double Value) : ArtifactFilter
{
    /// <inheritdoc/>
    public override bool Matches(FilterSubject version, DateTimeOffset now)
    {
        if (At(version.Metadata, Path) is not { ValueKind: JsonValueKind.Number } value)
            return false;
        var number = value.GetDouble();
        return Comparison switch
        {
            Comparison.Equal => number == Value,
            Comparison.Less => number < Value,
            Comparison.LessOrEqual => number <= Value,
            Comparison.Greater => number > Value,
            Comparison.GreaterOrEqual => number >= Value,
            _ => throw new InvalidOperationException($"no such comparison: {Comparison}"),
        };
    }

    /// <inheritdoc/>
    public bool Equals(MetadataNumber? other) => other is not null && Path.SequenceEqual(other.Path) && Comparison == other.Comparison && Value.Equals(other.Value);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Path.Aggregate(3, HashCode.Combine), Comparison, Value);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"meta.{FilterWords.PathOf(Path)}{FilterWords.Of(Comparison)}{Value:R}");

    /// <summary>What stands in an object behind keys; null where nothing does.</summary>
    internal static JsonElement? At(JsonElement metadata, IReadOnlyList<string> path)
    {
        foreach (var key in path)
        {
            if (metadata.ValueKind != JsonValueKind.Object || !metadata.TryGetProperty(key, out metadata))
                return null;
        }

        return metadata;
    }
}
