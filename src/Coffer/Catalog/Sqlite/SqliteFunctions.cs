using System.Text.Json;
using Coffer.Catalog.Filters;
using Microsoft.Data.Sqlite;

namespace Coffer.Catalog.Sqlite;

/// <summary>
/// What searches ask that SQLite cannot answer as the filters do. Its own JSON functions cut a text at a NUL, know no empty key and none
/// with a quote in it, and may read a number as the neighbour of the double that it means.
/// </summary>
internal static class SqliteFunctions
{
    public const string TextFits = "coffer_text_fits", PathFits = "coffer_path_fits", FitsAt = "coffer_fits_at", NumberAt = "coffer_number_at";

    // A search uses a handful; what fills up is emptied.
    private const int Kept = 64;

    /// <summary>Makes them known to a connection, which one caller uses at a time.</summary>
    public static void Add(SqliteConnection connection)
    {
        var texts = new Dictionary<string, Glob>(StringComparer.Ordinal);
        var paths = new Dictionary<string, Glob>(StringComparer.Ordinal);
        var places = new Dictionary<string, (Glob Pattern, string[] Path)>(StringComparer.Ordinal);
        var numbers = new Dictionary<string, string[]>(StringComparer.Ordinal);

        connection.CreateFunction(TextFits, (string? text, string told) => text is not null && Of(texts, told, words => Glob.Of(words[0])).IsMatch(text), isDeterministic: true);
        connection.CreateFunction(PathFits, (string? text, string told) => text is not null && Of(paths, told, words => Glob.OfPath(words[0])).IsMatch(text), isDeterministic: true);
        connection.CreateFunction(FitsAt, (string json, string told) => IsMatch(json, Of(places, told, words => (Glob.Of(words[0]), words[1..]))), isDeterministic: true);
        connection.CreateFunction(NumberAt, (string json, string told) => NumberOf(json, Of(numbers, told, words => words)), isDeterministic: true);
    }

    private static T Of<T>(Dictionary<string, T> known, string told, Func<string[], T> make)
    {
        if (known.TryGetValue(told, out var value))
            return value;
        if (known.Count == Kept)
            known.Clear();
        return known[told] = make(JsonSerializer.Deserialize(told, CatalogJson.Default.StringArray)!);
    }

    private static bool IsMatch(string json, (Glob Pattern, string[] Path) sought)
    {
        using var document = JsonDocument.Parse(json);
        return MetadataText.At(document.RootElement, sought.Path) is { } text && sought.Pattern.IsMatch(text);
    }

    private static double? NumberOf(string json, string[] path)
    {
        using var document = JsonDocument.Parse(json);
        return MetadataNumber.At(document.RootElement, path) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null;
    }
}
