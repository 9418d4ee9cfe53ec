namespace Coffer.Catalog;

/// <summary>Writes the statements that create a trigger.</summary>
/// <param name="name">Its name.</param>
/// <param name="when">Such as <c>AFTER INSERT</c> or <c>AFTER UPDATE OF size</c>.</param>
/// <param name="table">The table that is watched; each of its rows that changes runs the body once.</param>
/// <param name="condition">Runs it for some rows only, by <c>OLD</c> and <c>NEW</c>; null: for all.</param>
/// <param name="body">Statements, each ended by a semicolon, that may use <c>OLD</c> and <c>NEW</c>.</param>
/// <returns>Statements, ended by a semicolon.</returns>
public delegate string CatalogTrigger(string name, string when, string table, string? condition, string body);
