using System.Globalization;

namespace Coffer.Catalog.Filters;

/// <summary>A number between two others, both inclusive.</summary>
public sealed record NumberIs(NumberField Field, long From, long To) : ArtifactFilter
{
    /// <inheritdoc/>
    public override bool Matches(FilterSubject version, DateTimeOffset now)
    {
        var value = Field switch
        {
            NumberField.Size => version.Entry.Size,
            NumberField.Stored => version.Entry.StoredSize,
            NumberField.Files => version.Entry.FileCount,
            NumberField.Version => version.Entry.Number,
            _ => throw new InvalidOperationException($"no such field: {Field}"),
        };
        return value >= From && value <= To;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{FilterWords.Of(Field)}:{(From, To) switch
    {
        var (from, to) when from > to => "<0",
        (0, long.MaxValue) => ">=0",
        (_, long.MaxValue) => $">={From}",
        (0, _) => $"<={To}",
        _ => $"{From}..{To}",
    }}");
}
