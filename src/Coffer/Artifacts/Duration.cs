using System.Globalization;

namespace Coffer.Artifacts;

/// <summary>A length of time as text: <c>45s</c>, <c>30m</c>, <c>12h</c>, <c>30d</c>, <c>2w</c>, <c>1d12h</c>.</summary>
public static class Duration
{
    private static readonly (char Letter, TimeSpan Span)[] Units =
    [
        ('w', TimeSpan.FromDays(7)), ('d', TimeSpan.FromDays(1)), ('h', TimeSpan.FromHours(1)), ('m', TimeSpan.FromMinutes(1)), ('s', TimeSpan.FromSeconds(1)),
    ];

    /// <summary>Reads it; false where it is none, or more than a thousand years.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text.IsEmpty)
            return false;
        var last = -1;
        while (!text.IsEmpty)
        {
            var digits = text.IndexOfAnyExceptInRange('0', '9');
            var letter = digits < 1 ? default : char.ToLowerInvariant(text[digits]);
            var unit = Array.FindIndex(Units, candidate => candidate.Letter == letter);
            if (unit <= last || !long.TryParse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                || count > TimeSpan.FromDays(365_250) / Units[unit].Span)
                return false;
            duration += count * Units[unit].Span;
            last = unit;
            text = text[(digits + 1)..];
        }

        return true;
    }

    /// <summary>Writes it in whole seconds and larger units: <c>1d12h</c>; reads back as the same.</summary>
    public static string Format(TimeSpan duration)
    {
        var rest = TimeSpan.FromSeconds(Math.Truncate(duration.TotalSeconds));
        if (rest == TimeSpan.Zero)
            return "0s";
        if (rest.Ticks % Units[0].Span.Ticks == 0)
            return string.Create(CultureInfo.InvariantCulture, $"{(long)(rest / Units[0].Span)}w");
        var text = "";
        foreach (var (letter, span) in Units.AsSpan(1))
        {
            var count = (long)(rest / span);
            if (count == 0)
                continue;
            text += string.Create(CultureInfo.InvariantCulture, $"{count}{letter}");
            rest -= count * span;
        }

        return text;
    }
}
