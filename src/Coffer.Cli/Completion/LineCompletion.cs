using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using Coffer.Artifacts;
using Coffer.Backends;
using Coffer.Configuration;
using Coffer.Store;

namespace Coffer.Cli.Completion;

/// <summary>What the last word of a line may become: commands, options, their values, and what the store in use has under names.</summary>
/// <param name="root">All commands.</param>
/// <param name="words">The words behind <c>coffer</c>; the last is being typed.</param>
/// <param name="most">How many answers are wanted at most.</param>
/// <param name="cancellationToken">Ends the search.</param>
internal sealed class LineCompletion(RootCommand root, IReadOnlyList<string> words, int most, CancellationToken cancellationToken)
{
    // Stands where the cursor is while the line is parsed: a word that nobody types.
    private const string Cursor = "\uE000cursor";

    private readonly string _typed = words.Count > 0 ? words[^1] : "";

    /// <summary>The answers, each a whole word that begins with what is typed. None: what stands here is a path, or free text.</summary>
    public async Task<IReadOnlyList<string>> AnswersAsync()
    {
        var before = words.SkipLast(1).ToList();
        var isOption = _typed.StartsWith('-') && !before.Contains("--");
        var mark = isOption ? _typed.IndexOf('=', StringComparison.Ordinal) : -1;
        if (mark > 0)
        {
            // --option=value: the value is completed as if it stood behind a space.
            var values = await new LineCompletion(root, [.. before, _typed[..mark], _typed[(mark + 1)..]], most, cancellationToken).AnswersAsync().ConfigureAwait(false);
            return [.. values.Select(value => _typed[..(mark + 1)] + value)];
        }

        var parse = CommandTree.Parse(root, [.. before, Cursor]);
        var command = parse.CommandResult.Command;
        if (isOption)
            return [.. UsageError.OptionsOf(command).Select(option => option.Name).Where(IsMeant)];
        if (UsageError.OptionsOf(command).FirstOrDefault(option => HoldsCursor(parse.GetResult(option)?.Tokens)) is { } option)
            return option.Name == "--path" ? await FilesAsync(parse).ConfigureAwait(false) : ValuesOf(option);
        if (command.Arguments.FirstOrDefault(argument => HoldsCursor(parse.GetResult(argument)?.Tokens)) is { } argument)
            return await OfArgumentAsync(argument, parse).ConfigureAwait(false);
        return parse.UnmatchedTokens is not [Cursor] ? [] : [.. command.Subcommands.Where(inner => !inner.Hidden).Select(inner => inner.Name).Where(IsMeant)];
    }

    private Task<IReadOnlyList<string>> OfArgumentAsync(Argument argument, ParseResult parse) => argument.Name switch
    {
        "REF" => _typed.Contains('@', StringComparison.Ordinal) ? VersionsAsync(parse) : NamesAsync(parse),
        "NAME" or "PREFIX" => NamesAsync(parse),
        "ALIAS" => AliasesAsync(parse),
        "KEY" => KeysAsync(parse),
        _ => Task.FromResult<IReadOnlyList<string>>([.. ValuesOf(argument)]),
    };

    private async Task<IReadOnlyList<string>> NamesAsync(ParseResult parse)
    {
        var store = await OpenAsync(parse).ConfigureAwait(false);
        await using var opened = store.ConfigureAwait(false);
        return await store.ListAsync(_typed, cancellationToken: cancellationToken).Select(entry => entry.Name).Take(most).ToListAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<string>> VersionsAsync(ParseResult parse)
    {
        var name = new ArtifactName(_typed[.._typed.IndexOf('@', StringComparison.Ordinal)]);
        var store = await OpenAsync(parse).ConfigureAwait(false);
        await using var opened = store.ConfigureAwait(false);
        var versions = store.ListVersionsAsync(name, cancellationToken).Select(entry => Reference.ToNumber(name, entry.Number).ToString())
            .Where(reference => IsMeant(reference)).Take(most);
        var answers = (await store.AliasesAsync(name, cancellationToken).ConfigureAwait(false)).Keys.Append(AliasName.Latest).Select(alias => $"{name}@{alias}").Where(IsMeant).ToList();
        var numbers = await versions.ToListAsync(cancellationToken).ConfigureAwait(false);
        return numbers.Count == 0 && answers.Count == 1 && answers[0] == $"{name}@{AliasName.Latest}" && !await store.ExistsAsync(Reference.ToLatest(name), cancellationToken).ConfigureAwait(false)
            ? []
            : [.. answers, .. numbers];
    }

    private async Task<IReadOnlyList<string>> AliasesAsync(ParseResult parse)
    {
        // The artifact stands before it, as a name or as a reference to one of its versions.
        var first = parse.CommandResult.Children.OfType<ArgumentResult>().First().Tokens[0].Value;
        if (Reference.Parse(first).Name is not { } name)
            return [];
        var store = await OpenAsync(parse).ConfigureAwait(false);
        await using var opened = store.ConfigureAwait(false);
        return [.. (await store.AliasesAsync(name, cancellationToken).ConfigureAwait(false)).Keys.Where(IsMeant)];
    }

    private async Task<IReadOnlyList<string>> KeysAsync(ParseResult parse) =>
        [.. (await ConfigurationAsync(parse).ConfigureAwait(false)).Values.Select(value => value.Key).Where(IsMeant).Take(most)];

    private async Task<IReadOnlyList<string>> FilesAsync(ParseResult parse)
    {
        if (parse.CommandResult.Children.OfType<ArgumentResult>().FirstOrDefault()?.Tokens is not [var which, ..])
            return [];
        var store = await OpenAsync(parse).ConfigureAwait(false);
        await using var opened = store.ConfigureAwait(false);
        var version = await store.ShowAsync(Reference.Parse(which.Value), cancellationToken).ConfigureAwait(false);
        return [.. version.Manifest.Files.Where(file => file.Kind == FileKind.File).Select(file => file.Path.Value).Where(IsMeant).Take(most)];
    }

    /// <summary>Opens the store in use, without a word to anybody. The shell has not replaced the ~ of a line that is being typed.</summary>
    private async Task<ArtifactStore> OpenAsync(ParseResult parse)
    {
        var settings = (await ConfigurationAsync(parse).ConfigureAwait(false)).Settings;
        var address = settings.Address;
        if (address.StartsWith("~/", StringComparison.Ordinal))
            address = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + address[1..];
        return await ArtifactStore.OpenAsync(address, settings.Store, cancellationToken).ConfigureAwait(false);
    }

    private Task<CofferConfiguration> ConfigurationAsync(ParseResult parse) =>
        CofferConfiguration.LoadAsync(GlobalOptions.RequestOf(parse, new StoreOptions { Backends = new StoreBackends().AddAll() }), cancellationToken);

    private IReadOnlyList<string> ValuesOf(Symbol symbol) => [.. symbol.GetCompletions(CompletionContext.Empty).Select(item => item.Label).Where(IsMeant)];

    private bool IsMeant(string answer) => answer.StartsWith(_typed, StringComparison.Ordinal);

    private static bool HoldsCursor(IReadOnlyList<Token>? tokens) => tokens is not null && tokens.Any(token => token.Value == Cursor);
}
