using System.CommandLine;

namespace Coffer.Cli.Docs;

/// <summary>How commands, arguments and options are written in help and in the reference: what may be left out stands in brackets.</summary>
internal static class CommandWords
{
    /// <summary>A command with what may follow it.</summary>
    public static string UsageOf(Command command)
    {
        var path = string.Join(' ', UsageError.PathOf(command));
        return command.Subcommands.Count > 0
            ? $"{path} COMMAND [options]"
            : string.Join(' ', command.Arguments.Select(LabelOf).Prepend(path).Append("[options]"));
    }

    public static string LabelOf(Argument argument) => (argument.Arity.MinimumNumberOfValues, argument.Arity.MaximumNumberOfValues) switch
    {
        (0, 1) => $"[{argument.Name}]",
        (0, _) => $"[{argument.Name} …]",
        (_, 1) => argument.Name,
        _ => $"{argument.Name} …",
    };

    public static string LabelOf(Option option) =>
        string.Join(", ", option.Aliases.Prepend(option.Name).OrderBy(name => name.Length)) + (ValueOf(option) is { } value ? $" {value}" : "");

    /// <summary>What an option's value is called; null for a switch.</summary>
    public static string? ValueOf(Option option) => option.ValueType == typeof(bool) || option is System.CommandLine.Help.HelpOption ? null : option.HelpName ?? "VALUE";
}
