using System.Diagnostics.CodeAnalysis;

namespace Coffer.Catalog.Filters;

/// <summary>
/// Which versions are meant. Built in code from the records derived from it, or read from text by <see cref="Parse"/>; its text form
/// (<see cref="object.ToString"/>) reads back as the same filter. What depends on the time is decided when it is asked.
/// </summary>
public abstract record ArtifactFilter
{
    private protected ArtifactFilter()
    {
    }

    /// <summary>Every version.</summary>
    public static ArtifactFilter Everything { get; } = new AllOf([]);

    /// <summary>Reads a filter: <c>type:test-results job:build-* (tag.env=ci or size:>1MB) not expired:yes "some text"</c>.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: the message says where the mistake is and what was possible there.</exception>
    public static ArtifactFilter Parse(string text) => TryParse(text, out var filter, out var mistake)
        ? filter
        : throw new CofferException(CofferError.InvalidArgument, mistake.Message);

    /// <summary>Reads a filter; says where the mistake is where there is one.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ArtifactFilter? filter, [NotNullWhen(false)] out FilterMistake? mistake)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            filter = new FilterParser(text).Parse();
            mistake = null;
            return true;
        }
        catch (FilterMistakeException e)
        {
            filter = null;
            mistake = e.Mistake;
            return false;
        }
    }

    /// <summary>Whether a version is meant.</summary>
    /// <param name="version">The version.</param>
    /// <param name="now">The time at which it is asked.</param>
    public abstract bool Matches(FilterSubject version, DateTimeOffset now);

    /// <summary>Both.</summary>
    public ArtifactFilter And(ArtifactFilter other) => new AllOf([.. Parts(this), .. Parts(other)]);

    /// <summary>Either.</summary>
    public ArtifactFilter Or(ArtifactFilter other) => new AnyOf([.. Choices(this), .. Choices(other)]);

    /// <summary>Whether any part of it fulfils a condition, this one included.</summary>
    internal bool Mentions(Func<ArtifactFilter, bool> condition) => condition(this) || this switch
    {
        AllOf all => all.Filters.Any(filter => filter.Mentions(condition)),
        AnyOf any => any.Filters.Any(filter => filter.Mentions(condition)),
        NoneOf none => none.Filter.Mentions(condition),
        _ => false,
    };

    /// <summary>What must all hold.</summary>
    internal static IReadOnlyList<ArtifactFilter> Parts(ArtifactFilter filter) => filter is AllOf all ? all.Filters : [filter];

    private static IReadOnlyList<ArtifactFilter> Choices(ArtifactFilter filter) => filter is AnyOf any ? any.Filters : [filter];
}
