namespace Coffer.Catalog.Filters;

/// <summary>A text that fits a pattern.</summary>
public sealed record TextIs(TextField Field, Glob Pattern) : ArtifactFilter
{
    /// <inheritdoc/>
    public override bool Matches(FilterSubject version, DateTimeOffset now) => Field switch
    {
        TextField.Name => Pattern.IsMatch(version.Entry.Name),
        TextField.Type => Pattern.IsMatch(version.Entry.Type),
        TextField.Job => version.Entry.Job is { } job && Pattern.IsMatch(job),
        TextField.Alias => version.Entry.Aliases.Any(Pattern.IsMatch),
        _ => throw new InvalidOperationException($"no such field: {Field}"),
    };

    /// <inheritdoc/>
    public override string ToString() => $"{FilterWords.Of(Field)}:{FilterWords.Quote(Pattern.Text)}";
}
