using System.CommandLine;
using Coffer.Artifacts;
using Coffer.Cli.Json;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer undelete</c>: bring a deleted version back.</summary>
internal static class UndeleteCommand
{
    private static readonly Argument<string> Which = new("REF") { Description = "Which version: NAME@3, NAME@sha256:… or sha256:…; NAME alone is the newest of its deleted versions." };

    public static CliCommand Build() => new CliCommand("undelete", "Bring a deleted version back, as long as no collection has removed it.")
    {
        Arguments = { Which },
        JsonShape = static () => CliJson.Compact.VersionView,
        Remarks = "It comes back as it was, with its number, tags and the aliases that still point to it. One that is not deleted stays as it is.",
        Examples = ["coffer undelete models/arcface@3", "coffer undelete nightly"],
    }.Does(RunAsync);

    private static async Task<int> RunAsync(CliRun run)
    {
        var reference = Reference.Parse(run.Get(Which));
        var store = await run.OpenStoreAsync().ConfigureAwait(false);
        await using var opened = store.ConfigureAwait(false);
        var version = await store.UndeleteAsync(reference, run.Cancellation).ConfigureAwait(false);
        if (run.Json)
            await run.PrintJsonAsync(Views.Of(version), CliJson.Compact.VersionView).ConfigureAwait(false);
        else
            run.Say($"{version.Reference} is here");
        return ExitCodes.Ok;
    }
}
