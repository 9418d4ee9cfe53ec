using System.Text.Json;
using Coffer.Catalog.Filters;

namespace Coffer.Catalog.Sqlite;

/// <summary>The words of SQLite, with the functions of <see cref="SqliteFunctions"/>. What these are told is JSON, since a text ends at a NUL on the way to them.</summary>
internal sealed record SqliteDialect() : CatalogDialect("INTEGER PRIMARY KEY", "INTEGER", "TEXT COLLATE BINARY", "BLOB", "WITHOUT ROWID")
{
    public override string ThenJoin => "CROSS JOIN";

    public override string By(string index) => " INDEXED BY " + index;

    public override string Lines(string text) => $"group_concat({text}, char(10))";

    public override string Fits(string text, Glob pattern, Func<object?, string> parameter) =>
        $"{(pattern.IsPath ? SqliteFunctions.PathFits : SqliteFunctions.TextFits)}({text}, {parameter(Written([pattern.Text]))})";

    // SQLite's own lower() changes the letters A to Z and no others.
    public override string Holds(string text, string part, Func<object?, string> parameter) => $"instr(lower({text}), {parameter(ContainsText.Lower(part))}) > 0";

    public override string FitsAt(string json, IReadOnlyList<string> path, Glob pattern, Func<object?, string> parameter) =>
        $"{SqliteFunctions.FitsAt}({json}, {parameter(Written([pattern.Text, .. path]))})";

    public override string NumberAt(string json, IReadOnlyList<string> path, Func<object?, string> parameter) =>
        $"{SqliteFunctions.NumberAt}({json}, {parameter(Written([.. path]))})";

    public override string Trigger(string name, string when, string table, string? condition, string body) =>
        $"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW {(condition is null ? "" : $"WHEN {condition}")} BEGIN {body} END;";

    private static string Written(string[] texts) => JsonSerializer.Serialize(texts, CatalogJson.Default.StringArray);
}
