using System.CommandLine;
using System.Globalization;
using Coffer.Artifacts;
using Coffer.Cli.Input;
using Coffer.Cli.Json;
using Coffer.Cli.Text;
using Coffer.Store;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer alias</c>: names that point to one version of an artifact and may be moved.</summary>
internal static class AliasCommand
{
    private static readonly Argument<string> Which = References.Argument();

    private static readonly Argument<string> Name = new("NAME") { Description = "The artifact." };

    private static readonly Argument<string> Alias = new("ALIAS") { Description = "The alias, such as prod." };

    private static readonly Option<string?> Expect = new("--expect")
    {
        Description = "Only if the alias points to this version now, or none if it must not exist; otherwise Conflict.",
        HelpName = "VERSION|none",
    };

    public static CliCommand Build() => new("alias", "Point an alias such as prod to a version; see where it points and has pointed.")
    {
        Subcommands =
        {
            new CliCommand("set", "Point an alias of an artifact to a version of it.")
            {
                Arguments = { Which, Alias },
                Options = { Expect },
                JsonShape = static () => CliJson.Compact.AliasView,
                Remarks = "Of many that expect the same, exactly one succeeds.",
                Examples = ["coffer alias set models/arcface@3 prod", "coffer alias set models/arcface@3 prod --expect 2", "coffer alias set models/arcface prod --expect none"],
            }.Does(SetAsync),
            new CliCommand("rm", "Remove an alias; its history stays.")
            {
                Arguments = { Name, Alias },
                Options = { Expect },
                JsonShape = static () => CliJson.Compact.AliasView,
                Examples = ["coffer alias rm models/arcface prod"],
            }.Does(RemoveAsync),
            new CliCommand("list", "List the aliases of an artifact.")
            {
                Arguments = { Name },
                JsonShape = static () => CliJson.Compact.AliasView,
                JsonNote = "One JSON array, by alias, of:",
                Examples = ["coffer alias list models/arcface"],
            }.Does(ListAsync),
            new CliCommand("history", "List where an alias has pointed, newest first.")
            {
                Arguments = { Name, Alias },
                JsonShape = static () => CliJson.Compact.AliasView,
                JsonNote = "One JSON array, newest first, of:",
                Examples = ["coffer alias history models/arcface prod"],
            }.Does(HistoryAsync),
        },
    };

    private static async Task<int> SetAsync(CliRun run)
    {
        var (reference, alias, expected) = (Reference.Parse(run.Get(Which)), new AliasName(run.Get(Alias)), ExpectationText.Read(run.Get(Expect)));
        var store = await run.OpenStoreAsync().ConfigureAwait(false);
        await using var opened = store.ConfigureAwait(false);
        var move = await store.SetAliasAsync(alias, reference, expected, run.Cancellation).ConfigureAwait(false);
        await ReportAsync(run, move).ConfigureAwait(false);
        return ExitCodes.Ok;
    }

    private static async Task<int> RemoveAsync(CliRun run)
    {
        var (name, alias, expected) = (new ArtifactName(run.Get(Name)), new AliasName(run.Get(Alias)), ExpectationText.Read(run.Get(Expect)));
        var store = await run.OpenStoreAsync().ConfigureAwait(false);
        await using var opened = store.ConfigureAwait(false);
        if (!(await store.AliasesAsync(name, run.Cancellation).ConfigureAwait(false)).ContainsKey(alias.Value))
            throw new CofferException(CofferError.NotFound, $"{name} has no alias {alias}; coffer alias list {Printable.Quote(name.Value)} shows those it has");
        var move = await store.RemoveAliasAsync(name, alias, expected, run.Cancellation).ConfigureAwait(false);
        await ReportAsync(run, move).ConfigureAwait(false);
        return ExitCodes.Ok;
    }

    private static async Task<int> ListAsync(CliRun run)
    {
        var name = new ArtifactName(run.Get(Name));
        var store = await run.OpenStoreAsync().ConfigureAwait(false);
        await using var opened = store.ConfigureAwait(false);
        var aliases = (await store.AliasesAsync(name, run.Cancellation).ConfigureAwait(false)).ToList();
        if (aliases.Count == 0)
            await store.ShowAsync(Reference.ToLatest(name), run.Cancellation).ConfigureAwait(false); // a name that is not there is said, not listed as empty

        if (run.Json)
        {
            await run.PrintJsonAsync(aliases.Select(alias => Views.Of(alias.Value)).ToList(), CliJson.Compact.IReadOnlyListAliasView).ConfigureAwait(false);
            return ExitCodes.Ok;
        }

        var table = new Table("ALIAS", ">VERSION", "MOVED");
        foreach (var (alias, move) in aliases)
            table.Add(alias, move.Version?.ToString(CultureInfo.InvariantCulture), LocalTime.Of(move.MovedAt));
        run.Print(table);
        return ExitCodes.Ok;
    }

    private static async Task<int> HistoryAsync(CliRun run)
    {
        var (name, alias) = (new ArtifactName(run.Get(Name)), new AliasName(run.Get(Alias)));
        var store = await run.OpenStoreAsync().ConfigureAwait(false);
        await using var opened = store.ConfigureAwait(false);
        var moves = await store.AliasHistoryAsync(name, alias, run.Cancellation).ToListAsync(run.Cancellation).ConfigureAwait(false);
        if (moves.Count == 0)
            throw new CofferException(CofferError.NotFound, $"{name} never had an alias {alias}; coffer alias list {Printable.Quote(name.Value)} shows those it has");

        if (run.Json)
        {
            await run.PrintJsonAsync(moves.Select(Views.Of).ToList(), CliJson.Compact.IReadOnlyListAliasView).ConfigureAwait(false);
            return ExitCodes.Ok;
        }

        var table = new Table("MOVED", ">VERSION");
        foreach (var move in moves)
            table.Add(LocalTime.Of(move.MovedAt), move.Version?.ToString(CultureInfo.InvariantCulture) ?? "removed");
        run.Print(table);
        return ExitCodes.Ok;
    }

    private static async Task ReportAsync(CliRun run, AliasRecord move)
    {
        if (run.Json)
            await run.PrintJsonAsync(Views.Of(move), CliJson.Compact.AliasView).ConfigureAwait(false);
        else
            run.Say(move.Version is { } number ? $"{move.Name}@{move.Alias} is {move.Name}@{number}" : $"{move.Name}@{move.Alias} is removed");
    }
}
