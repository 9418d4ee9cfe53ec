namespace Coffer.Catalog.Filters;

/// <summary>At least one of several filters; of none: no version.</summary>
public sealed record AnyOf(IReadOnlyList<ArtifactFilter> Filters) : ArtifactFilter
{
    /// <inheritdoc/>
    public override bool Matches(FilterSubject version, DateTimeOffset now) => Filters.Any(filter => filter.Matches(version, now));

    /// <inheritdoc/>
    public bool Equals(AnyOf? other) => other is not null && Filters.SequenceEqual(other.Filters);

    /// <inheritdoc/>
    public override int GetHashCode() => Filters.Aggregate(2, HashCode.Combine);

    /// <inheritdoc/>
    public override string ToString() => Filters.Count == 0 ? FilterWords.Nothing : string.Join(" or ", Filters.Select(FilterWords.Part));
}
