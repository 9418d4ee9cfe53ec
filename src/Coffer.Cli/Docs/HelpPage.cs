using System.CommandLine;
using System.Text;
using Coffer.Cli.Text;

namespace Coffer.Cli.Docs;

/// <summary>Writes what <c>--help</c> prints.</summary>
internal static class HelpPage
{
    // Beside a wider first column too little is left for the second.
    private const int WidestLabel = 28;

    private static readonly string[] Start =
    [
        "coffer put readme README.md",
        "coffer get readme -o /tmp/readme.md",
        "coffer ls --json",
    ];

    /// <summary>The help of a command, in lines of at most so many columns where words allow.</summary>
    public static string Write(Command command, int width)
    {
        var page = new StringBuilder();
        Wrap(page, command.Description ?? "", indent: 0, width);
        page.Append("\nUsage: ").Append(CommandWords.UsageOf(command)).Append('\n');
        Section(page, "Commands", command.Subcommands.Where(inner => !inner.Hidden).Select(inner => (inner.Name, inner.Description)), width);
        Section(page, "Arguments", command.Arguments.Select(argument => (CommandWords.LabelOf(argument), argument.Description)), width);
        var own = command.Options.Where(option => !option.Hidden && !option.Recursive).ToList();
        Section(page, "Options", own.Select(option => (CommandWords.LabelOf(option), option.Description)), width);
        Section(page, own.Count > 0 ? "Options of every command" : "Options", UsageError.OptionsOf(command).Except(own).Select(option => (CommandWords.LabelOf(option), option.Description)), width);
        if ((command as CliCommand)?.Remarks is { } remarks)
        {
            page.Append('\n');
            Wrap(page, remarks.Replace("`", "", StringComparison.Ordinal), indent: 0, width);
        }

        var examples = (command as CliCommand)?.Examples ?? (command is RootCommand ? Start : []);
        if (examples.Count > 0)
            page.Append("\nExamples:\n");
        foreach (var example in examples)
            page.Append("  ").Append(example).Append('\n');
        return page.ToString();
    }

    private static void Section(StringBuilder page, string title, IEnumerable<(string Label, string? Text)> rows, int width)
    {
        var all = rows.ToList();
        if (all.Count == 0)
            return;
        page.Append('\n').Append(title).Append(":\n");
        var column = 4 + Math.Min(WidestLabel, all.Max(row => row.Label.Length));
        foreach (var (label, text) in all)
        {
            page.Append("  ").Append(label);
            if (label.Length + 4 > column)
                page.Append('\n').Append(' ', column);
            else
                page.Append(' ', column - 2 - label.Length);
            Wrap(page, text ?? "", column, width);
        }
    }

    /// <summary>Words in lines; the first continues the line that stands, which is indented already.</summary>
    private static void Wrap(StringBuilder page, string text, int indent, int width)
    {
        var at = indent;
        foreach (var word in text.Split(' '))
        {
            var size = Printable.Width(word);
            if (at > indent && at + 1 + size > width)
            {
                page.Append('\n').Append(' ', indent);
                at = indent;
            }

            if (at > indent)
            {
                page.Append(' ');
                at++;
            }

            page.Append(word);
            at += size;
        }

        page.Append('\n');
    }
}
