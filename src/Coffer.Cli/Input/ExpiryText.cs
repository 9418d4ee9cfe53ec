using System.Globalization;

namespace Coffer.Cli.Input;

/// <summary>When a version expires, as a user writes it: <c>30d</c>, <c>12h</c>, or a moment in RFC 3339.</summary>
internal static class ExpiryText
{
    private static readonly string[] Moments = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: it is neither, or not in the future.</exception>
    public static DateTimeOffset Read(string text, DateTimeOffset now)
    {
        if (AgeText.TryRead(text) is { } age)
        {
            return age > TimeSpan.Zero && age < DateTimeOffset.MaxValue - now - TimeSpan.FromDays(1)
                ? now + age
                : throw Refused(text, "is not a length of time that can be kept");
        }

        if (!DateTimeOffset.TryParseExact(text.ToUpperInvariant(), Moments, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
            throw Refused(text, "is not an expiry");
        return moment > now ? moment : throw Refused(text, "has passed already");
    }

    private static CofferException Refused(string text, string reason) =>
        new(CofferError.InvalidArgument, $"--expires {text} {reason}; write 30d, 12h, 45m, 2w or a moment such as 2030-01-31T00:00:00Z");
}
