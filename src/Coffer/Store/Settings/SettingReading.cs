namespace Coffer.Store.Settings;

/// <summary>What became of reading a value from text.</summary>
/// <param name="Value">The value; null where there is a mistake.</param>
/// <param name="Mistake">What is wrong and what would be right; null: nothing.</param>
/// <param name="Position">Where in the text the mistake is, in characters from 0; null: all of it.</param>
public readonly record struct SettingReading(object? Value, string? Mistake = null, int? Position = null)
{
    /// <summary>A value that does not fit.</summary>
    public static SettingReading Wrong(string mistake, int? position = null) => new(Value: null, mistake, position);
}
