using System.Globalization;

namespace Coffer.Catalog.Filters;

/// <summary>A day or a moment as it stands in a filter: the first and the last millisecond that it means.</summary>
internal readonly record struct FilterTime(DateTimeOffset First, DateTimeOffset Last) : IComparable<FilterTime>
{
    private static readonly (string Format, TimeSpan Length)[] Formats =
    [
        ("yyyy-MM-dd", TimeSpan.FromDays(1)),
        ("yyyy-MM-dd'T'HH:mmK", TimeSpan.FromMinutes(1)),
        ("yyyy-MM-dd'T'HH:mm:ssK", TimeSpan.FromSeconds(1)),
        ("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", TimeSpan.FromMilliseconds(1)),
    ];

    /// <summary>Reads it, UTC where no zone is said; null where it is neither.</summary>
    public static FilterTime? Parse(string text)
    {
        foreach (var (format, length) in Formats)
        {
            if (DateTimeOffset.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var first)
                && first < DateTimeOffset.MaxValue - TimeSpan.FromDays(2))
            {
                return new FilterTime(first, first + length - TimeSpan.FromMilliseconds(1));
            }
        }

        return null;
    }

    public int CompareTo(FilterTime other) => First.CompareTo(other.First);

    public static bool operator <(FilterTime left, FilterTime right) => left.CompareTo(right) < 0;

    public static bool operator >(FilterTime left, FilterTime right) => left.CompareTo(right) > 0;

    public static bool operator <=(FilterTime left, FilterTime right) => left.CompareTo(right) <= 0;

    public static bool operator >=(FilterTime left, FilterTime right) => left.CompareTo(right) >= 0;
}
