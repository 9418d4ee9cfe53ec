using System.CommandLine;
using System.CommandLine.Help;
using System.Text;

namespace Coffer.Cli.Docs;

/// <summary>Writes the reference of the command from the commands themselves, so that it cannot say anything else.</summary>
internal static class CommandPage
{
    public static string Write(RootCommand root)
    {
        var page = new StringBuilder();
        page.Append($"""
            # The command

            <!-- Written by `coffer docs`; a test fails where this page says something else. -->

            {root.Description}

            ```
            coffer COMMAND [options]
            ```

            A reference means one version: `NAME` (the latest), `NAME@3`, `NAME@ALIAS`, `NAME@sha256:…`, or `sha256:…`.

            Results go to standard output, everything else to standard error. Sizes are printed in units of 1024 and times in local
            time; with `--json` sizes are bytes and times RFC 3339 in UTC. JSON fields are added, never renamed; one that has no value is
            `null` unless it is said to be left out.

            With `--json` a command that ends with another exit code than 0 prints one error as the last line of standard error,
            `{Braces("\"error\":{\"kind\":\"NotFound\",\"message\":\"…\"}")}`, whose kind is that of the exit code. It is one also where several things went
            wrong: `rm`, `verify`, `doctor` and `config check` print each of them in their result, on standard output.


            """);
        WriteOptions(page, "Options of every command, before or after its name", root.Options.Where(option => option is not HelpOption));
        WriteExitCodes(page);
        foreach (var command in root.Subcommands.Where(command => !command.Hidden))
            WriteCommand(page, command);
        return page.ToString().ReplaceLineEndings("\n").TrimEnd() + "\n";
    }

    private static string Braces(string inner) => $"{{{inner}}}";

    private static void WriteExitCodes(StringBuilder page)
    {
        page.Append("## Exit codes\n\n| code | kind | meaning |\n|--:|---|---|\n");
        foreach (var (code, kind, meaning) in ExitCodes.All)
            page.Append($"| {code} | {kind} | {meaning} |\n");
        page.Append('\n');
    }

    private static void WriteCommand(StringBuilder page, Command command)
    {
        var path = string.Join(' ', UsageError.PathOf(command));
        page.Append($"## {path}\n\n{command.Description}\n\n");
        if (command.Subcommands.Count > 0)
        {
            foreach (var inner in command.Subcommands)
                WriteCommand(page, inner);
            return;
        }

        var options = command.Options.Where(option => option is not HelpOption && !option.Hidden).ToList();
        page.Append($"```\n{CommandWords.UsageOf(command)}\n```\n\n");
        if (command.Arguments.Count > 0)
        {
            page.Append("| argument | |\n|---|---|\n");
            foreach (var argument in command.Arguments)
                page.Append($"| `{CommandWords.LabelOf(argument)}` | {Cell(argument.Description)} |\n");
            page.Append('\n');
        }

        if (options.Count > 0)
            WriteOptions(page, title: null, options);
        var known = command as CliCommand;
        if (known?.Remarks is { } remarks)
            page.Append(remarks).Append("\n\n");
        if (known?.Examples is { Count: > 0 } examples)
            page.Append($"```sh\n{string.Join('\n', examples)}\n```\n\n");
        if (known?.JsonNote is { } note)
            page.Append($"`--json`: {note}\n\n");
        if (known?.JsonShape?.Invoke() is { } shape)
            FieldTable.Write(page, shape);
    }

    private static void WriteOptions(StringBuilder page, string? title, IEnumerable<Option> options)
    {
        if (title is not null)
            page.Append($"## {title}\n\n");
        page.Append("| option | |\n|---|---|\n");
        foreach (var option in options)
        {
            var names = option.Aliases.Prepend(option.Name).Select(name => $"`{name}`");
            var value = CommandWords.ValueOf(option) is { } word ? $" `{Cell(word)}`" : "";
            page.Append($"| {string.Join(", ", names)}{value} | {Cell(option.Description)} |\n");
        }

        page.Append('\n');
    }

    private static string Cell(string? text) => (text ?? "").Replace("|", "\\|", StringComparison.Ordinal);
}
