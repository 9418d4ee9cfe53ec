namespace Coffer.Catalog.Filters;

/// <summary>All of several filters; of none: every version.</summary>
public sealed record AllOf(IReadOnlyList<ArtifactFilter> Filters) : ArtifactFilter
{
    /// <inheritdoc/>
    public override bool Matches(FilterSubject version, DateTimeOffset now) => Filters.All(filter => filter.Matches(version, now));

    /// <inheritdoc/>
    public bool Equals(AllOf? other) => other is not null && Filters.SequenceEqual(other.Filters);

    /// <inheritdoc/>
    public override int GetHashCode() => Filters.Aggregate(1, HashCode.Combine);

    /// <inheritdoc/>
    public override string ToString() => string.Join(' ', Filters.Select(filter => FilterWords.Part(filter)));
}
