using Coffer.Catalog.Filters;

namespace Coffer.Catalog;

/// <summary>The words in which databases differ where tables are created and searched; all other SQL is the same for all.</summary>
/// <param name="Identity">A column that numbers its rows and is their primary key.</param>
/// <param name="Number">A whole number of 64 bits.</param>
/// <param name="Text">Unicode text that compares by its UTF-8 bytes.</param>
/// <param name="Bytes">Bytes.</param>
/// <param name="Clustered">Ends a table whose rows stand in the order of its primary key; may be empty.</param>
public abstract record CatalogDialect(string Identity, string Number, string Text, string Bytes, string Clustered)
{
    /// <summary>Joins a table whose rows are looked up for those before it, where a database can be told so.</summary>
    public virtual string ThenJoin => "JOIN";

    /// <summary>Stands behind a table that is to be read by an index, where a database can be told so; may be empty.</summary>
    public virtual string By(string index) => "";

    /// <summary>The texts of many rows as the lines of one, in any order; null where there are none.</summary>
    public abstract string Lines(string text);

    /// <summary>The condition that a text fits a pattern.</summary>
    /// <param name="text">The text, as SQL.</param>
    /// <param name="pattern">The pattern.</param>
    /// <param name="parameter">Adds a value to the statement and returns what stands for it.</param>
    public abstract string Fits(string text, Glob pattern, Func<object?, string> parameter);

    /// <summary>The condition that a text holds another; case counts but for the letters A to Z.</summary>
    /// <inheritdoc cref="Fits"/>
    public abstract string Holds(string text, string part, Func<object?, string> parameter);

    /// <summary>The condition that the text behind keys of a JSON object fits a pattern; <c>true</c> and <c>false</c> are texts too.</summary>
    /// <param name="json">The object, as SQL.</param>
    /// <param name="path">The keys.</param>
    /// <param name="pattern">The pattern.</param>
    /// <param name="parameter">Adds a value to the statement and returns what stands for it.</param>
    public abstract string FitsAt(string json, IReadOnlyList<string> path, Glob pattern, Func<object?, string> parameter);

    /// <summary>The number behind keys of a JSON object; null where none stands there.</summary>
    /// <param name="json">The object, as SQL.</param>
    /// <param name="path">The keys.</param>
    /// <param name="parameter">Adds a value to the statement and returns what stands for it.</param>
    public abstract string NumberAt(string json, IReadOnlyList<string> path, Func<object?, string> parameter);

    /// <summary>Writes statements, ended by a semicolon, that create a trigger.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="when">Such as <c>AFTER INSERT</c> or <c>AFTER UPDATE OF size</c>.</param>
    /// <param name="table">The table that is watched; each of its rows that changes runs the body once.</param>
    /// <param name="condition">Runs it for some rows only, by <c>OLD</c> and <c>NEW</c>; null: for all.</param>
    /// <param name="body">Statements, each ended by a semicolon, that may use <c>OLD</c> and <c>NEW</c>.</param>
    public abstract string Trigger(string name, string when, string table, string? condition, string body);
}
