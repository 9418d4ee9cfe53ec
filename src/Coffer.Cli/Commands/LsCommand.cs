using System.CommandLine;
using System.Runtime.CompilerServices;
using Coffer.Artifacts;
using Coffer.Catalog;
using Coffer.Cli.Json;
using Coffer.Cli.Text;
using Coffer.Store;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer ls</c>: list artifacts, or the versions of one.</summary>
internal static class LsCommand
{
    private static readonly Argument<string?> Prefix = new("PREFIX")
    {
        Description = "Only names that begin with this; with --versions the artifact.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<bool> Versions = new("--versions") { Description = "List the versions of one artifact, newest first." };

    private static readonly Option<int?> Limit = new("--limit") { Description = "List at most so many (default: all).", HelpName = "N" };

    private static readonly Option<bool> Long = new("--long", "-l") { Description = "Show stored size, files, job, expiry, tags and digest too." };

    public static CliCommand Build() => new CliCommand("ls", "List artifacts by name with their latest version, or the versions of one.")
    {
        Arguments = { Prefix },
        Options = { Versions, Limit, Long },
        JsonShape = static () => CliJson.Compact.EntryView,
        JsonNote = "One JSON array, written as it is read, of:",
        Examples = ["coffer ls", "coffer ls models/ --long", "coffer ls models/arcface --versions --limit 5", "coffer ls --json | jq -r '.[].reference'"],
    }.Does(RunAsync);

    private static async Task<int> RunAsync(CliRun run)
    {
        var limit = run.Get(Limit);
        if (limit is < 1)
            throw new CofferException(CofferError.InvalidArgument, $"--limit {limit} is less than 1; leave it out to list all");
        var ofOne = run.Get(Versions);
        if (ofOne && run.Get(Prefix) is null)
            throw new CofferException(CofferError.InvalidArgument, "--versions needs an artifact; write coffer ls NAME --versions");

        var store = await run.OpenStoreAsync().ConfigureAwait(false);
        await using var opened = store.ConfigureAwait(false);
        var entries = ofOne
            ? store.ListVersionsAsync(new ArtifactName(run.Get(Prefix)!), run.Cancellation)
            : store.ListAsync(run.Get(Prefix), after: null, run.Cancellation);
        if (limit is { } most)
            entries = entries.Take(most);
        if (ofOne && !await store.ListVersionsAsync(new ArtifactName(run.Get(Prefix)!), run.Cancellation).AnyAsync(run.Cancellation).ConfigureAwait(false))
            throw new CofferException(CofferError.NotFound, $"there is no artifact {Printable.Quote(run.Get(Prefix)!)} here; coffer ls shows what there is");

        if (run.Json)
            await run.PrintJsonAsync(ViewsOf(entries, run.Cancellation), CliJson.Compact.IAsyncEnumerableEntryView).ConfigureAwait(false);
        else if (run.Quiet)
            await EntryTable.PrintReferencesAsync(run, entries).ConfigureAwait(false);
        else
            await EntryTable.PrintAsync(run, entries, run.Get(Long)).ConfigureAwait(false);
        return ExitCodes.Ok;
    }

    private static async IAsyncEnumerable<EntryView> ViewsOf(IAsyncEnumerable<CatalogEntry> entries, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var entry in entries.WithCancellation(cancellationToken).ConfigureAwait(false))
            yield return Views.Of(entry);
    }
}
