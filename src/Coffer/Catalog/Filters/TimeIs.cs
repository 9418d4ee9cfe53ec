using Coffer.Artifacts;

namespace Coffer.Catalog.Filters;

/// <summary>A time between two others, both inclusive, to the millisecond; null: without that bound.</summary>
public sealed record TimeIs(TimeField Field, DateTimeOffset? From, DateTimeOffset? To) : ArtifactFilter
{
    /// <inheritdoc/>
    public override bool Matches(FilterSubject version, DateTimeOffset now) =>
        (Field == TimeField.Created ? version.Entry.CreatedAt : version.Entry.ExpiresAt) is { } time && !(time < From) && !(time > To);

    /// <inheritdoc/>
    public override string ToString() => $"{FilterWords.Of(Field)}:{(From, To) switch
    {
        (null, null) => ">=0001-01-01",
        ({ } from, null) => $">={Timestamp.Write(from)}",
        (null, { } to) => $"<={Timestamp.Write(to)}",
        var (from, to) => $"{Timestamp.Write(from.Value)}..{Timestamp.Write(to.Value)}",
    }}";
}
