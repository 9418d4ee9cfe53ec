namespace Coffer.Cli.Text;

/// <summary>Rows under headings, in columns as wide as they need.</summary>
/// <param name="headings">The headings; one that starts with <c>&gt;</c> stands above numbers, which are aligned to the right.</param>
internal sealed class Table(params string[] headings)
{
    private readonly List<string[]> _rows = [];

    public int Count => _rows.Count;

    /// <summary>Adds a row; null stands for nothing there.</summary>
    public void Add(params string?[] cells) => _rows.Add([.. cells.Select(cell => Printable.Line(cell ?? ""))]);

    public void Write(TextWriter output, Style style)
    {
        if (_rows.Count == 0)
            return;
        var titles = headings.Select(heading => heading.TrimStart('>')).ToArray();
        var widths = titles.Select((title, column) => Math.Max(title.Length, _rows.Max(row => Printable.Width(row[column])))).ToArray();
        output.WriteLine(style.Faint(Join(titles, widths)));
        foreach (var row in _rows)
            output.WriteLine(Join(row, widths));
    }

    private string Join(string[] cells, int[] widths)
    {
        var padded = cells.Select((cell, column) =>
        {
            var space = new string(' ', widths[column] - Printable.Width(cell));
            return headings[column].StartsWith('>') ? space + cell : cell + space;
        });
        return string.Join("  ", padded).TrimEnd();
    }
}
