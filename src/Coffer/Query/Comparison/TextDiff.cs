namespace Coffer.Query.Comparison;

/// <summary>What changed in the lines of a file.</summary>
/// <param name="Format">How its lines were made: <c>text</c> as they are, <c>json</c> and <c>xml</c> laid out alike on both sides.</param>
/// <param name="Added">How many lines are new.</param>
/// <param name="Removed">How many lines are gone.</param>
/// <param name="Lines">The changes as in a unified diff: <c>@@ -1,3 +1,4 @@</c>, then lines that begin with a blank, <c>-</c> or <c>+</c>.</param>
public sealed record TextDiff(string Format, int Added, int Removed, IReadOnlyList<string> Lines);
