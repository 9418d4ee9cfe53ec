using System.CommandLine;
using Coffer.Artifacts;
using Coffer.Cli.Json;
using Coffer.Cli.Text;
using Coffer.Store;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer rm</c>: delete versions.</summary>
internal static class RmCommand
{
    private static readonly Argument<string[]> Which = new("REF")
    {
        Description = $"Which versions: {References.Forms}.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<bool> Force = new("--force") { Description = "Delete a version though an alias points to it." };

    public static CliCommand Build() => new CliCommand("rm", "Delete versions; until gc removes them, undelete brings them back.")
    {
        Arguments = { Which },
        Options = { Force },
        JsonShape = static () => CliJson.Compact.RemovedView,
        JsonNote = "One JSON array with what became of each reference, in their order:",
        Remarks = "A name alone means its latest version, not all of them. The number of a deleted version never comes back. "
            + "References that cannot be deleted do not keep the others from it; the exit code is that of the first of them.",
        Examples = ["coffer rm models/arcface@3", "coffer rm nightly@12 nightly@13", "coffer rm models/arcface@prod --force"],
    }.Does(RunAsync);

    private static async Task<int> RunAsync(CliRun run)
    {
        var references = run.Get(Which).Select(Reference.Parse).ToList();
        var store = await run.OpenStoreAsync().ConfigureAwait(false);
        await using var opened = store.ConfigureAwait(false);

        // What the references mean is settled first: after "rm a a", one version of a is gone and not two.
        var versions = new List<(Reference Given, Reference? Version)>();
        foreach (var reference in references)
            versions.Add((reference, await FindAsync(store, reference, run.Cancellation).ConfigureAwait(false)));

        var errors = new List<CofferException>();
        var views = new List<RemovedView>();
        foreach (var (given, version) in versions)
        {
            var (outcome, error) = await DeleteAsync(store, given, version, run).ConfigureAwait(false);
            var name = (version ?? given).ToString();
            views.Add(new RemovedView { Reference = name, Outcome = outcome, Error = error is null ? null : new ErrorDetail(error.Error.ToString(), error.Message, Stack: null) });
            if (error is not null)
                errors.Add(error);
            if (run.Json)
                continue;
            if (error is null)
                run.Say($"deleted {name}");
            else
                run.Errors.Report(error);
        }

        if (run.Json)
        {
            await run.PrintJsonAsync(views, CliJson.Compact.IReadOnlyListRemovedView).ConfigureAwait(false);
            if (errors.Count > 0)
                run.Errors.Report(Summary(errors));
        }

        return errors.Count > 0 ? ExitCodes.Of(errors[0].Error) : ExitCodes.Ok;
    }

    private static CofferException Summary(List<CofferException> errors) => errors.Count == 1
        ? errors[0]
        : new CofferException(errors[0].Error, $"{errors.Count} references could not be deleted, each with its error on standard output; the first: {errors[0].Message}");

    private static async Task<Reference?> FindAsync(ArtifactStore store, Reference reference, CancellationToken cancellationToken)
    {
        try
        {
            return (await store.ShowAsync(reference, cancellationToken).ConfigureAwait(false)).Reference;
        }
        catch (CofferException e) when (e.Error == CofferError.NotFound)
        {
            return null;
        }
    }

    private static async Task<(string Outcome, CofferException? Error)> DeleteAsync(ArtifactStore store, Reference given, Reference? version, CliRun run)
    {
        var notFound = new CofferException(CofferError.NotFound, $"there is no {Printable.Quote(given.ToString())} to delete; {(given.Name is { } name ? $"coffer ls {Printable.Quote(name.Value)} --versions shows what there is" : "coffer ls --long shows the digests of what there is")}");
        if (version is null)
            return ("notFound", notFound);
        try
        {
            return await store.DeleteAsync(version, run.Get(Force), run.Cancellation).ConfigureAwait(false) switch
            {
                DeleteOutcome.Deleted => ("deleted", null),
                DeleteOutcome.Held => ("held", new CofferException(CofferError.Held, $"{version} is held; coffer show {version} says why")),
                _ => ("notFound", notFound),
            };
        }
        catch (CofferException e) when (e.Error == CofferError.Conflict)
        {
            return ("inUse", e);
        }
    }
}
