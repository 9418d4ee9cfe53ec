using Coffer.Artifacts;

namespace Coffer.Catalog.Filters;

/// <summary>A time since the creation between two others, both inclusive; null: without that bound.</summary>
public sealed record AgeIs(TimeSpan? From, TimeSpan? To) : ArtifactFilter
{
    /// <inheritdoc/>
    public override bool Matches(FilterSubject version, DateTimeOffset now) => At(now).Matches(version, now);

    /// <summary>The times of creation that it means now.</summary>
    public TimeIs At(DateTimeOffset now) => new(TimeField.Created, Before(now, To), Before(now, From));

    /// <inheritdoc/>
    public override string ToString() => $"age:{(From, To) switch
    {
        (null, null) => ">=0s",
        ({ } from, null) => $">={Duration.Format(from)}",
        (null, { } to) => $"<={Duration.Format(to)}",
        var (from, to) => $"{Duration.Format(from.Value)}..{Duration.Format(to.Value)}",
    }}";

    // An age may reach back before the first year.
    private static DateTimeOffset? Before(DateTimeOffset now, TimeSpan? age) =>
        age is not { } span ? null : span > now - DateTimeOffset.MinValue ? DateTimeOffset.MinValue : now - span;
}
