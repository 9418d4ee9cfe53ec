namespace Coffer.Catalog.Filters;

/// <summary>What a filter does not mean.</summary>
public sealed record NoneOf(ArtifactFilter Filter) : ArtifactFilter
{
    /// <inheritdoc/>
    public override bool Matches(FilterSubject version, DateTimeOffset now) => !Filter.Matches(version, now);

    /// <inheritdoc/>
    public override string ToString() => "not " + FilterWords.Part(Filter);
}
