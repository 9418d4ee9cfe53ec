using System.Text;

namespace Coffer.Catalog.Filters;

/// <summary>The words of the language of filters, and how texts are written in it.</summary>
internal static class FilterWords
{
    public const string And = "and", Or = "or", Not = "not", Age = "age", Tag = "tag.", Metadata = "meta.";

    // What stands for all versions, and for none, where a term must stand.
    public const string Everything = "size:>=0", Nothing = "size:<0";

    public static IReadOnlyDictionary<string, TextField> Texts { get; } = Named<TextField>();

    public static IReadOnlyDictionary<string, NumberField> Numbers { get; } = Named<NumberField>();

    public static IReadOnlyDictionary<string, TimeField> Times { get; } = Named<TimeField>();

    public static IReadOnlyDictionary<string, StateField> States { get; } = Named<StateField>();

    /// <summary>Every field, in the order of the alphabet.</summary>
    public static IReadOnlyList<string> Fields { get; } =
        [.. Texts.Keys.Concat(Numbers.Keys).Concat(Times.Keys).Concat(States.Keys).Append(Age).Append(Tag + "KEY").Append(Metadata + "KEY").Order(StringComparer.Ordinal)];

    public static string Of<T>(T field)
        where T : struct, Enum => Enum.GetName(field)!.ToLowerInvariant();

    public static string Of(Comparison comparison) => comparison switch
    {
        Comparison.Equal => "=",
        Comparison.Less => "<",
        Comparison.LessOrEqual => "<=",
        Comparison.Greater => ">",
        Comparison.GreaterOrEqual => ">=",
        _ => throw new ArgumentOutOfRangeException(nameof(comparison), comparison, "no such comparison"),
    };

    /// <summary>Whether a character ends a word that stands without quotes.</summary>
    public static bool EndsWord(char character) => char.IsWhiteSpace(character) || character is '(' or ')' or '"';

    /// <summary>Whether a character ends a key or field.</summary>
    public static bool EndsKey(char character) => EndsWord(character) || character is ':' or '=' or '<' or '>' or '!';

    /// <summary>A pattern as it stands in a filter: in quotes only where it must be.</summary>
    public static string Quote(string pattern) => pattern.Length > 0 && pattern[0] is not ('<' or '>' or '=') && !pattern.Any(EndsWord) ? Escaped(pattern) : QuotePattern(pattern);

    /// <summary>A pattern in quotes.</summary>
    public static string QuotePattern(string pattern) => $"\"{Escaped(pattern)}\"";

    /// <summary>A plain text in quotes.</summary>
    public static string QuoteText(string text) => $"\"{text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>A key as it stands in a filter.</summary>
    public static string QuoteKey(string key) => key.Length == 0 || key.Any(character => EndsKey(character) || character is '.' or '\\') ? QuoteText(key) : key;

    /// <summary>A filter as it stands within another.</summary>
    public static string Part(ArtifactFilter filter) => filter switch
    {
        AllOf { Filters: [] } => Everything,
        AllOf { Filters: [var only] } => Part(only),
        AnyOf { Filters: [var only] } => Part(only),
        AllOf or AnyOf { Filters: [_, ..] } => $"({filter})",
        _ => filter.ToString()!,
    };

    public static string PathOf(IReadOnlyList<string> path) => string.Join('.', path.Select(QuoteKey));

    private static Dictionary<string, T> Named<T>()
        where T : struct, Enum => Enum.GetValues<T>().ToDictionary(Of, StringComparer.Ordinal);

    // A backslash takes what follows it along; one at the end, and quotes of its own, get one.
    private static string Escaped(string pattern)
    {
        var escaped = new StringBuilder(pattern.Length);
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\' && i + 1 < pattern.Length)
                escaped.Append(pattern[i++]);
            else if (pattern[i] is '\\' or '"')
                escaped.Append('\\');
            escaped.Append(pattern[i]);
        }

        return escaped.ToString();
    }
}
