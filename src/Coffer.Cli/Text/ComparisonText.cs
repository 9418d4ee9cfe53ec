using System.Globalization;
using System.Text;
using Coffer.Artifacts;
using Coffer.Query.Comparison;

namespace Coffer.Cli.Text;

/// <summary>A comparison for people: at a terminal, or in the summary of a job.</summary>
internal static class ComparisonText
{
    public static void Print(CliRun run, VersionComparison comparison, Reference baseline, Reference current)
    {
        var style = run.Style;
        run.Print(style.Strong($"{Printable.Line((comparison.Baseline?.Reference ?? baseline).ToString())} → {Printable.Line((comparison.Current?.Reference ?? current).ToString())}"));
        if (comparison.Baseline is null)
            run.Print(style.Careful("the baseline is missing; it counts as empty"));
        if (comparison.Current is null)
            run.Print(style.Careful("the current version is missing; it counts as empty"));
        if (comparison.Between is { } between)
            Line("time", $"{(between < TimeSpan.Zero ? "-" : "")}{Duration.Format(between.Duration())} between them");
        Line("size", Change(comparison.Size));
        Line("stored", Change(comparison.StoredSize));
        Line("shared", ByteCount.Of(comparison.SharedBytes));
        Line("files", string.Create(CultureInfo.InvariantCulture, $"{comparison.Added} added, {comparison.Removed} removed, {comparison.Changed} changed, {comparison.Unchanged} the same"));
        Values("tags", comparison.Tags);
        Values("metadata", comparison.Metadata);
        foreach (var file in comparison.Files)
        {
            var line = $"{Mark(file.Kind)} {Printable.Line(file.Path.Value)}  {(file.Kind == FileChangeKind.Changed ? Change(file.Size) : ByteCount.Of(file.Size.Before + file.Size.After))}";
            run.Print(file.Kind switch { FileChangeKind.Added => style.Good(line), FileChangeKind.Removed => style.Bad(line), _ => line });
            foreach (var text in file.Text?.Lines ?? [])
            {
                var shown = "    " + Printable.Line(text);
                run.Print(text switch { ['+', ..] => style.Good(shown), ['-', ..] => style.Bad(shown), ['@', ..] => style.Faint(shown), _ => shown });
            }
        }

        void Line(string title, string value) => run.Print($"{style.Faint(title.PadRight(9))} {value}");

        void Values(string title, IReadOnlyList<ValueChange> changes)
        {
            foreach (var change in changes)
                Line(title, Printable.Line($"{change.Key}: {change.Before ?? "nothing"} → {change.After ?? "nothing"}"));
        }
    }

    public static string Markdown(VersionComparison comparison, IReadOnlyList<string> failed)
    {
        var text = new StringBuilder();
        Line($"### {Cell(comparison.Baseline?.Reference.ToString() ?? "missing")} → {Cell(comparison.Current?.Reference.ToString() ?? "missing")}");
        Line("");
        Line("| | before | after | change |");
        Line("|---|--:|--:|--:|");
        Row("size", comparison.Size, ByteCount.Of);
        Row("stored", comparison.StoredSize, ByteCount.Of);
        Row("files", comparison.FileCount, count => count.ToString(CultureInfo.InvariantCulture));
        Line("");
        Line(string.Create(CultureInfo.InvariantCulture, $"{comparison.Added} added, {comparison.Removed} removed, {comparison.Changed} changed, {comparison.Unchanged} the same; {ByteCount.Of(comparison.SharedBytes)} shared."));
        foreach (var gate in failed)
            Line($"\n> ❌ {Cell(gate)}");
        if (comparison.Files.Count > 0)
        {
            Line("");
            Line("| | file | before | after |");
            Line("|---|---|--:|--:|");
            foreach (var file in comparison.Files)
                Line($"| {Mark(file.Kind)} | {Cell(file.Path.Value)} | {(file.Before is null ? "" : ByteCount.Of(file.Size.Before))} | {(file.After is null ? "" : ByteCount.Of(file.Size.After))} |");
        }

        Values("tag", comparison.Tags);
        Values("metadata", comparison.Metadata);
        foreach (var file in comparison.Files.Where(file => file.Text is not null))
        {
            // A fence longer than any in the text.
            var fence = new string('`', Math.Max(3, file.Text!.Lines.Max(line => line.Count(character => character == '`')) + 1));
            Line($"\n{Cell(file.Path.Value)}\n\n{fence}diff");
            foreach (var line in file.Text.Lines)
                Line(line);
            Line(fence);
        }

        return text.ToString().TrimEnd('\n');

        void Line(string line) => text.Append(line).Append('\n');

        void Row(string title, NumberChange change, Func<long, string> show) =>
            Line($"| {title} | {show(change.Before)} | {show(change.After)} | {(change.Difference > 0 ? "+" : "")}{show(change.Difference)} ({Percent(change)}) |");

        void Values(string title, IReadOnlyList<ValueChange> changes)
        {
            if (changes.Count == 0)
                return;
            Line($"\n| {title} | before | after |\n|---|---|---|");
            foreach (var change in changes)
                Line($"| {Cell(change.Key)} | {Cell(change.Before ?? "")} | {Cell(change.After ?? "")} |");
        }
    }

    private static string Change(NumberChange change) =>
        $"{ByteCount.Of(change.Before)} → {ByteCount.Of(change.After)} ({Percent(change)})";

    private static string Percent(NumberChange change) => change.Percent.ToString("+0.#;-0.#;0", CultureInfo.InvariantCulture) + " %";

    private static char Mark(FileChangeKind kind) => kind switch { FileChangeKind.Added => '+', FileChangeKind.Removed => '-', _ => '~' };

    // What a name holds must not become markup of the page it is shown on.
    private static string Cell(string value) => string.Concat(Printable.Line(value).Select(character => character switch
    {
        '|' or '\\' or '`' or '*' or '_' or '[' or ']' => $"\\{character}",
        '<' => "&lt;",
        '>' => "&gt;",
        '&' => "&amp;",
        _ => character.ToString(),
    }));
}
