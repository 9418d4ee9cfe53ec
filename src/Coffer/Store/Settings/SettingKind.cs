namespace Coffer.Store.Settings;

/// <summary>What kind of value a setting has: how its text is read, and what a schema says of it.</summary>
/// <param name="name">What documents call it, such as <c>size</c>.</param>
/// <param name="read">Reads the text. Throws nothing: a mistake is a part of what it returns.</param>
public sealed class SettingKind(string name, Func<string, SettingReading> read)
{
    /// <summary>What documents call it.</summary>
    public string Name { get; } = name;

    /// <summary>What a value may look like.</summary>
    public string? Example { get; init; }

    /// <summary>The types of JSON that it may have: <c>string</c>, <c>boolean</c>, <c>integer</c>, <c>object</c>.</summary>
    public IReadOnlyList<string> JsonTypes { get; init; } = ["string"];

    /// <summary>The words that are possible; empty: any text that reads.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>What a text must look like, as a regular expression; null: as reading it decides.</summary>
    public string? Pattern { get; init; }

    /// <summary>The least of a number.</summary>
    public long? Least { get; init; }

    /// <summary>The most of a number.</summary>
    public long? Most { get; init; }

    /// <summary>Reads a value.</summary>
    public SettingReading Read(string text) => read(text);
}
