using System.Collections.Frozen;
using System.Globalization;
using Coffer.Artifacts;
using Coffer.Catalog.Filters;
using Coffer.Content;

namespace Coffer.Store.Settings;

/// <summary>The kinds of values that settings have.</summary>
public static class SettingKinds
{
    /// <summary>Any text of one line; a <see cref="string"/>.</summary>
    public static SettingKind Text { get; } = new("text", static text => LineOf(text) ?? new SettingReading(text));

    /// <summary>A file or folder of this machine; a <see cref="string"/>.</summary>
    public static SettingKind Path { get; } = new("path", static text => LineOf(text) ?? new SettingReading(text)) { Example = "/var/cache/coffer/catalog.db" };

    /// <summary>Where a store is; a <see cref="StoreAddress"/>.</summary>
    public static SettingKind Address { get; } = new("address", static text => LineOf(text) ?? Caught(() => StoreAddress.Parse(text))) { Example = "s3://bucket/prefix" };

    /// <summary>Yes or no; a <see cref="bool"/>.</summary>
    public static SettingKind Truth { get; } = new("true or false", static text => text.ToUpperInvariant() switch
    {
        "TRUE" or "YES" or "1" => new SettingReading(true),
        "FALSE" or "NO" or "0" => new SettingReading(false),
        _ => Wrong(text, "is neither true nor false"),
    })
    {
        JsonTypes = ["boolean"],
    };

    /// <summary>How content is encoded; an <see cref="EncodingChoice"/>.</summary>
    public static SettingKind Encoding { get; } = new("encoding", static text => Caught(() => EncodingChoice.Parse(text))) { Example = "zstd:3" };

    /// <summary>Which versions are meant; an <see cref="ArtifactFilter"/>.</summary>
    public static SettingKind Filter { get; } = new("query", static text => ArtifactFilter.TryParse(text, out var filter, out var mistake)
        ? new SettingReading(filter)
        : SettingReading.Wrong(mistake.Message, mistake.Position))
    {
        Example = "type:build-logs age:>30d",
    };

    /// <summary>Words and their values; a dictionary of <see cref="string"/>. As text: <c>key=value,key=value</c>.</summary>
    public static SettingKind Words { get; } = new("words", ReadWords) { JsonTypes = ["object"], Example = "team=ml,stage=dev" };

    /// <summary>One of some words; a <see cref="string"/>.</summary>
    public static SettingKind OneOf(params string[] words) => new("word", text => Array.IndexOf(words, text) >= 0
        ? new SettingReading(text)
        : Wrong(text, $"is none of {string.Join(", ", words)}{(Likeness.Nearest(text, words) is { } near ? $"; did you mean {near}?" : "")}"))
    {
        Words = words,
        Example = words[0],
    };

    /// <summary>A whole number; a <see cref="long"/>.</summary>
    public static SettingKind Number(long least, long most) => new("number", text =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? new SettingReading(number)
            : Wrong(text, $"is not a whole number {RangeOf(least, most, static value => value.ToString(CultureInfo.InvariantCulture))}"))
    {
        JsonTypes = ["integer"],
        Least = least,
        Most = most == long.MaxValue ? null : most,
    };

    /// <summary>A number of bytes, as <see cref="ByteSize"/> reads it; a <see cref="long"/>.</summary>
    public static SettingKind Size(long least = 0, long most = long.MaxValue) => new("size", text =>
        ByteSize.TryParse(text, out var bytes) && bytes >= least && bytes <= most
            ? new SettingReading(bytes)
            : Wrong(text, $"is not a size such as 64MiB {RangeOf(least, most, Bytes)}".TrimEnd()))
    {
        JsonTypes = ["integer", "string"],
        Least = least,
        Most = most == long.MaxValue ? null : most,
        Pattern = @"^[0-9]+(\.[0-9]+)? *([KMGTPkmgtp][Ii]?[Bb]?|[Bb])?$",
        Example = "64MiB",
    };

    /// <summary>A length of time, as <see cref="Artifacts.Duration"/> reads it; a <see cref="TimeSpan"/>.</summary>
    public static SettingKind Duration(TimeSpan? least = null, TimeSpan? most = null) => new("time", text =>
        Artifacts.Duration.TryParse(text, out var time) && time >= (least ?? TimeSpan.Zero) && time <= (most ?? TimeSpan.MaxValue)
            ? new SettingReading(time)
            : Wrong(text, $"is not a time such as 12h or 30d{(least is null ? "" : $", from {Artifacts.Duration.Format(least.Value)}")}{(most is null ? "" : $", to {Artifacts.Duration.Format(most.Value)}")}"))
    {
        Pattern = "^([0-9]+[wdhmsWDHMS])+$",
        Example = "30d",
    };

    private static SettingReading ReadWords(string text)
    {
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.Split('=', 2) is not [{ Length: > 0 } key, var value])
                return Wrong(text, "is not key=value,key=value");
            words[key] = value;
        }

        return new SettingReading(words.ToFrozenDictionary(StringComparer.Ordinal));
    }

    private static SettingReading? LineOf(string text) =>
        text.Length == 0 ? Wrong(text, "is empty")
        : UnicodeText.HoldsControl(text) ? Wrong(text, "holds a control character")
        : null;

    private static SettingReading Caught(Func<object> read)
    {
        try
        {
            return new SettingReading(read());
        }
        catch (CofferException e)
        {
            return SettingReading.Wrong(e.Message);
        }
    }

    private static SettingReading Wrong(string text, string mistake) => SettingReading.Wrong($"{UnicodeText.Quote(text, most: 80)} {mistake}");

    private static string RangeOf(long least, long most, Func<long, string> write) =>
        most == long.MaxValue ? (least > 0 ? $"from {write(least)}" : "") : $"from {write(least)} to {write(most)}";

    private static string Bytes(long bytes) => bytes switch
    {
        > 0 when bytes % (1L << 30) == 0 => $"{bytes >> 30}GiB",
        > 0 when bytes % (1L << 20) == 0 => $"{bytes >> 20}MiB",
        > 0 when bytes % (1L << 10) == 0 => $"{bytes >> 10}KiB",
        _ => bytes.ToString(CultureInfo.InvariantCulture),
    };
}
