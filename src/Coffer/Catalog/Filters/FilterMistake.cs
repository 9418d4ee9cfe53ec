namespace Coffer.Catalog.Filters;

/// <summary>A mistake in the text of a filter.</summary>
/// <param name="Position">Where it is, in characters from 0.</param>
/// <param name="Length">How many characters it has; 0 at the end.</param>
/// <param name="Message">One line that says the place, what is wrong, and what was possible.</param>
/// <param name="Possible">The words that were possible there; empty where there is no list of them.</param>
public sealed record FilterMistake(int Position, int Length, string Message, IReadOnlyList<string> Possible);
