using System.Globalization;
using DiffPlex;
using DiffPlex.Model;

namespace Coffer.Query.Comparison;

/// <summary>Compares texts line by line and shows what changed with the lines around it.</summary>
internal static class TextComparison
{
    // Beyond so many lines that differ nobody reads on, and finding the fewest takes their square.
    private const int MostLines = 100_000;

    /// <summary>Compares two texts; null where they are too long for it.</summary>
    public static TextDiff? Compare(string format, string before, string after, int context)
    {
        if (before.AsSpan().Count('\n') + after.AsSpan().Count('\n') > MostLines)
            return null;
        if (Ends(before) && Ends(after))
        {
            // What ends with a line's end has no further line behind it.
            before = WithoutEnd(before);
            after = WithoutEnd(after);
        }

        var result = new Differ().CreateLineDiffs(before, after, ignoreWhitespace: false);
        var blocks = result.DiffBlocks;
        var lines = new List<string>();
        for (var first = 0; first < blocks.Count;)
        {
            // Changes whose surroundings touch stand in one hunk.
            var last = first;
            while (last + 1 < blocks.Count && blocks[last + 1].DeleteStartA - (blocks[last].DeleteStartA + blocks[last].DeleteCountA) <= 2 * context)
                last++;
            AddHunk(lines, result, first, last, context);
            first = last + 1;
        }

        return new TextDiff(format, blocks.Sum(block => block.InsertCountB), blocks.Sum(block => block.DeleteCountA), lines);
    }

    private static bool Ends(string text) => text.Length == 0 || text.EndsWith('\n');

    private static string WithoutEnd(string text) => text.Length == 0 ? text : text[..^(text.EndsWith("\r\n", StringComparison.Ordinal) ? 2 : 1)];

    private static void AddHunk(List<string> lines, DiffResult result, int first, int last, int context)
    {
        var (blocks, old, fresh) = (result.DiffBlocks, result.PiecesOld, result.PiecesNew);
        var from = Math.Max(0, blocks[first].DeleteStartA - context);
        var lead = blocks[first].DeleteStartA - from;
        var end = Math.Min(old.Length, blocks[last].DeleteStartA + blocks[last].DeleteCountA + context);
        var freshFrom = blocks[first].InsertStartB - lead;
        var freshEnd = blocks[last].InsertStartB + blocks[last].InsertCountB + end - blocks[last].DeleteStartA - blocks[last].DeleteCountA;
        lines.Add(string.Create(CultureInfo.InvariantCulture, $"@@ -{Place(from, end)} +{Place(freshFrom, freshEnd)} @@"));
        var at = from;
        for (var i = first; i <= last; i++)
        {
            var block = blocks[i];
            Add(' ', old, at, block.DeleteStartA);
            Add('-', old, block.DeleteStartA, block.DeleteStartA + block.DeleteCountA);
            Add('+', fresh, block.InsertStartB, block.InsertStartB + block.InsertCountB);
            at = block.DeleteStartA + block.DeleteCountA;
        }

        Add(' ', old, at, end);

        void Add(char mark, string[] pieces, int start, int behind)
        {
            for (var i = start; i < behind; i++)
                lines.Add(mark + pieces[i]);
        }
    }

    /// <summary>As diff writes it: the first line from 1, and how many; of none, the line before.</summary>
    private static string Place(int from, int end) => string.Create(CultureInfo.InvariantCulture, $"{(end == from ? from : from + 1)},{end - from}");
}
