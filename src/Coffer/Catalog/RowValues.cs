namespace Coffer.Catalog;

/// <summary>Writes the values of a row.</summary>
internal delegate void RowValues<in T>(T row, Span<object?> values);
