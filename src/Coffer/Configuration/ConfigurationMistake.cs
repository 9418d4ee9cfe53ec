namespace Coffer.Configuration;

/// <summary>A mistake in a configuration.</summary>
/// <param name="Origin">Where it stands.</param>
/// <param name="Column">The column in its line, from 1, where it is known better than by the line.</param>
/// <param name="Message">What is wrong, and what would be right. Never holds a secret.</param>
public sealed record ConfigurationMistake(SettingOrigin Origin, int? Column, string Message)
{
    /// <summary>One line: <c>coffer.yaml:12: unknown setting 'retenton'; did you mean 'retention'?</c></summary>
    public override string ToString() => $"{Origin.Place}{(Column is { } column ? $":{column}" : "")}: {Message}";
}
