using System.Globalization;

namespace Coffer.Blobs.Links;

/// <summary>How long a link is good for: 1 second to 7 days, in whole seconds.</summary>
public readonly record struct LinkLifetime
{
    private readonly TimeSpan _value;

    /// <summary>A lifetime; what is less than a second of it is cut off.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: it is not 1 second to 7 days.</exception>
    public LinkLifetime(TimeSpan value)
    {
        if (value < Shortest || value > Longest)
            throw new CofferException(CofferError.InvalidArgument, $"a link is good for 1 second to 7 days, not for {WordOf(value)}; choose a time between them");
        _value = TimeSpan.FromSeconds(Math.Floor(value.TotalSeconds));
    }

    /// <summary>1 second.</summary>
    public static TimeSpan Shortest { get; } = TimeSpan.FromSeconds(1);

    /// <summary>7 days, the most that S3 takes.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromDays(7);

    /// <summary>The time.</summary>
    public TimeSpan Value => _value > TimeSpan.Zero ? _value : throw new InvalidOperationException("A default LinkLifetime is no time.");

    /// <inheritdoc/>
    public override string ToString() => WordOf(_value);

    // As it is written to the command: 8d, 90m, 45s.
    private static string WordOf(TimeSpan time) => time switch
    {
        { Ticks: 0 } => "0s",
        _ when time.Ticks % TimeSpan.TicksPerDay == 0 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays}d"),
        _ when time.Ticks % TimeSpan.TicksPerHour == 0 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours}h"),
        _ when time.Ticks % TimeSpan.TicksPerMinute == 0 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes}m"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###}s"),
    };
}
