using System.CommandLine;
using Coffer.Artifacts;
using Coffer.Cli.Json;
using Coffer.Query;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer latest</c>: the newest versions, of one type or of all.</summary>
internal static class LatestCommand
{
    private static readonly Argument<string?> Type = new("TYPE") { Description = "Only of this type, such as test-results.", Arity = ArgumentArity.ZeroOrOne };

    private static readonly Option<int> Number = new("--number", "-n") { Description = "How many.", HelpName = "N", DefaultValueFactory = _ => 10 };

    public static CliCommand Build()
    {
        Type.CompletionSources.Add(ArtifactType.WellKnown.Select(type => type.Value).ToArray());
        return new CliCommand("latest", "List the newest versions, of one type or of all.")
        {
            Arguments = { Type },
            Options = { Number },
            JsonShape = static () => CliJson.Compact.EntryView,
            JsonNote = "One JSON array of:",
            Examples = ["coffer latest", "coffer latest test-results -n 3", "coffer latest model -q"],
        }.Does(RunAsync);
    }

    private static async Task<int> RunAsync(CliRun run)
    {
        var number = run.Get(Number);
        if (number < 1)
            throw new CofferException(CofferError.InvalidArgument, $"-n {number} is less than 1; give how many are wanted");
        var type = run.Get(Type) is { } text ? new ArtifactType(text) : null as ArtifactType?;

        var store = await run.OpenStoreAsync().ConfigureAwait(false);
        await using var opened = store.ConfigureAwait(false);
        var latest = await new ArtifactQuery(store).LatestAsync(type, number, cancellationToken: run.Cancellation).ConfigureAwait(false);
        if (run.Json)
            await run.PrintJsonAsync(latest.ToAsyncEnumerable().Select(Views.Of), CliJson.Compact.IAsyncEnumerableEntryView).ConfigureAwait(false);
        else if (run.Quiet)
            await EntryTable.PrintReferencesAsync(run, latest.ToAsyncEnumerable()).ConfigureAwait(false);
        else
            await EntryTable.PrintAsync(run, latest.ToAsyncEnumerable(), full: true).ConfigureAwait(false);
        return ExitCodes.Ok;
    }
}
