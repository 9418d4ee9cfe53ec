using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Globalization;
using Coffer.Artifacts;
using Coffer.Cli.Text;

namespace Coffer.Cli;

/// <summary>A line that does not parse: what is the matter with it, in one line with the next step.</summary>
internal static class UsageError
{
    /// <summary>What is wrong with a line; null where it may run.</summary>
    public static string? MatterOf(ParseResult parse, IReadOnlyList<string> args)
    {
        // Help and the version are given whatever else stands on the line.
        var runs = parse.Action == parse.CommandResult.Command.Action;
        if (parse.Action is not ParseErrorAction && !runs)
            return null;
        return GivenAValue(parse, args)
            ?? UnknownOption(parse)
            ?? UnknownWord(parse)
            ?? OfOptions(parse)
            ?? MissingWords(parse)
            ?? (runs ? null : Sentence(parse.Errors[0].Message));
    }

    /// <summary>Says what is wrong with a line and returns the exit code.</summary>
    public static int Report(ParseResult parse, string matter)
    {
        var command = parse.CommandResult.Command;
        var next = $"{string.Join(' ', PathOf(command))} --help {(command.Subcommands.Count > 0 ? "lists the commands" : "shows how")}";
        return new ErrorLine(Console.Error, json: parse.GetResult(GlobalOptions.Json) is { Implicit: false }, verbose: false)
            .Report(new CofferException(CofferError.InvalidArgument, matter.EndsWith('?') ? $"{matter} {next}" : $"{matter}; {next}"));
    }

    /// <summary>The names from the root to a command.</summary>
    public static IEnumerable<string> PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? PathOf(parent).Append(command.Name) : ["coffer"];

    /// <summary>The options that a command takes, the common ones last.</summary>
    public static IEnumerable<Option> OptionsOf(Command command) =>
        command.Options.Concat(command.Parents.OfType<Command>().SelectMany(OptionsOf).Where(option => option.Recursive)).Where(option => !option.Hidden).Distinct();

    private static string? GivenAValue(ParseResult parse, IReadOnlyList<string> args)
    {
        foreach (var arg in args.TakeWhile(arg => arg != "--"))
        {
            var mark = arg.IndexOf('=', StringComparison.Ordinal);
            if (mark > 0 && OptionsOf(parse.CommandResult.Command).FirstOrDefault(option => option.ValueType == typeof(bool) && Names(option).Contains(arg[..mark])) is { } found)
                return $"{found.Name} takes no value; leave out {Printable.Quote(arg[mark..])}";
        }

        return null;
    }

    private static string? UnknownOption(ParseResult parse)
    {
        var command = parse.CommandResult.Command;

        // A word that looks like an option may have been taken for an argument. Behind -- anything is one.
        var words = parse.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash).ToHashSet(ReferenceEqualityComparer.Instance);
        var taken = parse.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens)
            .FirstOrDefault(token => token.Value is ['-', _, ..] && words.Contains(token))?.Value;
        if ((taken ?? parse.UnmatchedTokens.FirstOrDefault(token => token is ['-', _, ..])) is not { } unknown)
            return null;
        var near = Likeness.Nearest(unknown, OptionsOf(command).SelectMany(Names));
        var behind = taken is not null && near is null ? ", and an argument that begins with - stands behind --" : "";
        return $"there is no option {Printable.Quote(unknown)}{behind}{DidYouMean(near)}";
    }

    private static string? UnknownWord(ParseResult parse)
    {
        var command = parse.CommandResult.Command;
        if (parse.UnmatchedTokens is not [var token, ..])
            return null;
        return command.Subcommands.Count > 0
            ? $"there is no command {Printable.Quote(token)}{DidYouMean(Likeness.Nearest(token, command.Subcommands.Where(inner => !inner.Hidden).Select(inner => inner.Name)))}"
            : $"{Printable.Quote(token)} is one argument too many";
    }

    private static string? OfOptions(ParseResult parse)
    {
        foreach (var option in OptionsOf(parse.CommandResult.Command))
        {
            if (parse.GetResult(option) is not { Implicit: false } result)
                continue;
            var name = result.IdentifierToken?.Value ?? option.Name;
            if (result.Tokens.Count < option.Arity.MinimumNumberOfValues)
                return $"{name} needs a value: {option.HelpName ?? "VALUE"}";
            if (result.Tokens.Count > option.Arity.MaximumNumberOfValues || (option.Arity.MaximumNumberOfValues == 1 && result.IdentifierTokenCount > 1))
                return $"{name} is given {result.IdentifierTokenCount} times; give it once";
            if (option.ValueType == typeof(int?) && !int.TryParse(result.Tokens[0].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
                return $"{name} {Printable.Quote(result.Tokens[0].Value)} is not a number";
            if (result.Errors.Any() && option.HelpName is { } choices)
                return NoChoice($"{name} ", result.Tokens[0].Value, choices.Split('|'));
        }

        foreach (var argument in parse.CommandResult.Children.OfType<ArgumentResult>())
        {
            if (argument.Tokens.Count > 0 && argument.Errors.Any())
                return NoChoice("", argument.Tokens[0].Value, [.. argument.Argument.GetCompletions(System.CommandLine.Completions.CompletionContext.Empty).Select(item => item.Label)]);
        }

        return null;
    }

    private static string? MissingWords(ParseResult parse)
    {
        var command = parse.CommandResult.Command;
        if (command is RootCommand)
            return "a command is missing, such as put, get or ls";
        if (command.Subcommands.Count > 0)
            return $"{command.Name} needs one of {string.Join(", ", command.Subcommands.Select(inner => inner.Name))}";

        var missing = command.Arguments
            .Where(argument => (parse.GetResult(argument)?.Tokens.Count ?? 0) < argument.Arity.MinimumNumberOfValues)
            .Select(argument => argument.Name).ToList();
        return missing.Count > 0 ? $"{command.Name} needs {string.Join(" and ", missing)}" : null;
    }

    private static string NoChoice(string what, string given, IReadOnlyList<string> choices) =>
        $"{what}{Printable.Quote(given)} is none of {string.Join(", ", choices)}{DidYouMean(Likeness.Nearest(given, choices))}";

    private static string DidYouMean(string? near) => near is null ? "" : $"; did you mean {near}?";

    private static IEnumerable<string> Names(Option option) => option.Aliases.Prepend(option.Name);

    // What the parser may say beyond the cases above, in our form.
    private static string Sentence(string text)
    {
        text = string.Join(' ', text.Split((char[])[' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');
        return text.Length > 1 && char.IsAsciiLetterLower(text[1]) ? char.ToLowerInvariant(text[0]) + text[1..] : text;
    }
}
