namespace Coffer.Docs.Tests;

/// <summary>A block of a paper between two fences.</summary>
/// <param name="Paper">The paper's path.</param>
/// <param name="Line">The number of its first fence's line.</param>
/// <param name="Language">The word behind the fence; empty where there is none.</param>
/// <param name="Lines">What stands in it.</param>
internal sealed record FencedBlock(string Paper, int Line, string Language, IReadOnlyList<string> Lines)
{
    /// <summary>The blocks of a paper, from top to bottom.</summary>
    public static IReadOnlyList<FencedBlock> Of(string paper) => Of(paper, Clone.Read(paper));

    public static IReadOnlyList<FencedBlock> Of(string paper, string text)
    {
        var blocks = new List<FencedBlock>();
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith("```", StringComparison.Ordinal))
                continue;
            var end = Array.IndexOf(lines, "```", i + 1);
            if (end < 0)
                throw new InvalidOperationException($"{paper}:{i + 1} opens a block that never ends.");
            blocks.Add(new(paper, i + 1, lines[i][3..].Trim(), lines[(i + 1)..end]));
            i = end;
        }

        return blocks;
    }

    /// <summary>A paper's text with its blocks and its code words blanked: what is left is prose.</summary>
    public static string ProseOf(string paper)
    {
        var lines = Clone.Read(paper).Split('\n');
        foreach (var block in Of(paper))
            Array.Fill(lines, "", block.Line - 1, block.Lines.Count + 2);
        return string.Join('\n', lines);
    }

    public override string ToString() => $"{Paper}:{Line}";
}
