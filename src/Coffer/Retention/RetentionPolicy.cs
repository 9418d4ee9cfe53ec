namespace Coffer.Retention;

/// <summary>What is kept how long. Only what a rule matches ever goes, and what its author gave an expiry.</summary>
public sealed record RetentionPolicy
{
    /// <summary>The rules, in the order in which they are asked.</summary>
    public IReadOnlyList<RetentionRule> Rules { get; init; } = [];

    /// <summary>How long what was deleted can be undeleted, before a collection removes it. Default: 7 days.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromDays(7);

    /// <summary>When it is applied by itself, as cron's five fields: <c>0 2 * * *</c>; null: only when asked.</summary>
    public string? Schedule { get; init; }

    /// <summary>The zone in which <see cref="Schedule"/> is read. Default: UTC.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;
}
