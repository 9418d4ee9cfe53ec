namespace Coffer.Catalog;

/// <summary>The words in which databases differ where the tables are created; all other SQL is the same for all.</summary>
/// <param name="Identity">A column that numbers its rows and is their primary key.</param>
/// <param name="Number">A whole number of 64 bits.</param>
/// <param name="Text">Unicode text that compares by its UTF-8 bytes.</param>
/// <param name="Bytes">Bytes.</param>
/// <param name="Clustered">Ends a table whose rows stand in the order of its primary key; may be empty.</param>
/// <param name="Trigger">Writes statements that run with every change of a table; see <see cref="CatalogTrigger"/>.</param>
public sealed record CatalogDialect(string Identity, string Number, string Text, string Bytes, string Clustered, CatalogTrigger Trigger);
