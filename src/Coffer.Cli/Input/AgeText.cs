using System.Globalization;

namespace Coffer.Cli.Input;

/// <summary>A length of time as a user writes it: <c>45s</c>, <c>30m</c>, <c>12h</c>, <c>30d</c>, <c>2w</c>.</summary>
internal static class AgeText
{
    /// <summary>Reads it; null where it is none.</summary>
    public static TimeSpan? TryRead(string text) =>
        text.Length > 1 && UnitOf(text[^1]) is { } unit
        && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        && count <= TimeSpan.MaxValue / unit / 2
            ? count * unit
            : null;

    /// <summary>Reads the value of an option.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: it is none.</exception>
    public static TimeSpan Read(string option, string text) => TryRead(text)
        ?? throw new CofferException(CofferError.InvalidArgument, $"{option} {text} is not a length of time; write 45s, 30m, 12h, 30d or 2w");

    private static TimeSpan? UnitOf(char letter) => letter switch
    {
        's' => TimeSpan.FromSeconds(1),
        'm' => TimeSpan.FromMinutes(1),
        'h' => TimeSpan.FromHours(1),
        'd' => TimeSpan.FromDays(1),
        'w' => TimeSpan.FromDays(7),
        _ => null,
    };
}
