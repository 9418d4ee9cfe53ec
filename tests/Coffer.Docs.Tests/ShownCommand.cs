namespace Coffer.Docs.Tests;

/// <summary>
/// A command of a <c>console</c> block, <c>$ command</c>, and the lines that the paper shows below it. In those, <c>…</c> stands
/// for any characters of a line, and alone on a line for any lines. Nothing shown: whatever it prints is left out.
/// </summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Command">What a reader types.</param>
/// <param name="Output">What the paper shows; empty: nothing.</param>
internal sealed record ShownCommand(string Place, string Command, IReadOnlyList<string> Output)
{
    private const string Prompt = "$ ";
    private const string Any = "…";

    /// <summary>The commands of a block.</summary>
    public static IReadOnlyList<ShownCommand> Of(FencedBlock block)
    {
        var commands = new List<ShownCommand>();
        var output = new List<string>();
        for (var i = 0; i < block.Lines.Count; i++)
        {
            var line = block.Lines[i];
            if (line.StartsWith(Prompt, StringComparison.Ordinal))
                commands.Add(new($"{block.Paper}:{block.Line + 1 + i}", line[Prompt.Length..], output = []));
            else if (commands.Count == 0)
                throw new InvalidOperationException($"{block} shows output before any command.");
            else if (line.Length > 0)
                output.Add(line);
        }

        return commands;
    }

    /// <summary>Whether the command printed what the paper shows.</summary>
    public bool Fits(IReadOnlyList<string> printed) => Output.Count == 0 || Fits(Output, 0, [.. printed.Where(line => line.Length > 0)], 0);

    private static bool Fits(IReadOnlyList<string> shown, int i, IReadOnlyList<string> printed, int j)
    {
        if (i == shown.Count)
            return j == printed.Count;
        if (shown[i].Trim() == Any)
            return Enumerable.Range(j, printed.Count - j + 1).Any(next => Fits(shown, i + 1, printed, next));
        return j < printed.Count && LineFits(shown[i], printed[j]) && Fits(shown, i + 1, printed, j + 1);
    }

    private static bool LineFits(string shown, string printed)
    {
        var parts = shown.TrimEnd().Split(Any);
        var rest = printed.TrimEnd();
        if (parts.Length == 1)
            return parts[0] == rest;
        if (!rest.StartsWith(parts[0], StringComparison.Ordinal))
            return false;
        rest = rest[parts[0].Length..];
        foreach (var part in parts[1..^1])
        {
            var at = rest.IndexOf(part, StringComparison.Ordinal);
            if (at < 0)
                return false;
            rest = rest[(at + part.Length)..];
        }

        return rest.EndsWith(parts[^1], StringComparison.Ordinal);
    }
}
