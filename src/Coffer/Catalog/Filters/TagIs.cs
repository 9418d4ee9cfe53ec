namespace Coffer.Catalog.Filters;

/// <summary>A tag whose value fits a pattern; <c>*</c> is any value.</summary>
public sealed record TagIs(string Key, Glob Value) : ArtifactFilter
{
    /// <inheritdoc/>
    public override bool Matches(FilterSubject version, DateTimeOffset now) => version.Entry.Tags.TryGetValue(Key, out var value) && Value.IsMatch(value);

    /// <inheritdoc/>
    public override string ToString() => $"tag.{FilterWords.QuoteKey(Key)}={FilterWords.Quote(Value.Text)}";
}
