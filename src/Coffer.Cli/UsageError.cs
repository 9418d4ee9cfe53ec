using System.CommandLine;
using System.CommandLine.Parsing;

namespace Coffer.Cli;

/// <summary>A line that does not parse.</summary>
internal static class UsageError
{
    /// <summary>Says what is wrong with a line and returns the exit code.</summary>
    public static int Report(ParseResult parse)
    {
        var words = string.Join(' ', PathOf(parse.CommandResult.Command));
        var message = $"{MatterOf(parse)}; {words} --help shows how";
        new ErrorLine(Console.Error, json: parse.GetResult(GlobalOptions.Json) is { Implicit: false }, verbose: false)
            .Report(new CofferException(CofferError.InvalidArgument, message));
        return ExitCodes.Usage;
    }

    /// <summary>The names from the root to a command.</summary>
    public static IEnumerable<string> PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? PathOf(parent).Append(command.Name) : ["coffer"];

    /// <summary>A word that looks like an option and was taken for an argument; null where there is none. Behind -- anything is an argument.</summary>
    public static string? MistakenOption(ParseResult parse)
    {
        var words = parse.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash).ToHashSet(ReferenceEqualityComparer.Instance);
        return parse.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens)
            .FirstOrDefault(token => token.Value is ['-', _, ..] && words.Contains(token))?.Value;
    }

    private static string MatterOf(ParseResult parse)
    {
        if (MistakenOption(parse) is { } option)
            return $"there is no option {option}, and an argument that begins with - stands behind --";
        if (parse.UnmatchedTokens is not [var token, ..])
            return Sentence(parse.Errors[0].Message);
        if (token.StartsWith('-'))
            return $"there is no option {token}";
        return parse.CommandResult.Command.Subcommands.Count > 0 ? $"there is no command {token}" : $"'{token}' is one argument too many";
    }

    private static string Sentence(string text)
    {
        // The parser lays its lists out over several lines.
        text = string.Join(' ', text.Split((char[])[' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');
        return text.Length > 1 && char.IsAsciiLetterLower(text[1]) ? char.ToLowerInvariant(text[0]) + text[1..] : text;
    }
}
