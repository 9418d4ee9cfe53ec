using Coffer.Cli.Json;
using Coffer.Cli.Text;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer reindex</c>: make the catalog anew from the store.</summary>
internal static class ReindexCommand
{
    public static CliCommand Build() => new CliCommand("reindex", "Make the catalog anew from the store; nothing is lost with a catalog.")
    {
        JsonShape = static () => CliJson.Compact.ReindexView,
        Examples = ["coffer reindex"],
    }.Does(RunAsync);

    private static async Task<int> RunAsync(CliRun run)
    {
        var store = await run.OpenStoreAsync().ConfigureAwait(false);
        await using var opened = store.ConfigureAwait(false);
        var versions = await store.ReindexAsync(run.Cancellation).ConfigureAwait(false);
        if (run.Json)
            await run.PrintJsonAsync(new ReindexView { Versions = versions }, CliJson.Compact.ReindexView).ConfigureAwait(false);
        else
            run.Say($"the catalog knows {ByteCount.Count(versions, "version")}");
        return ExitCodes.Ok;
    }
}
