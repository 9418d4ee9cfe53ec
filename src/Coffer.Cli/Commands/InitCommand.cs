using Coffer.Cli.Json;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer init</c>: make the store.</summary>
internal static class InitCommand
{
    public static CliCommand Build() => new CliCommand("init", "Make the store where there is none yet; the first put does so too.")
    {
        JsonShape = static () => CliJson.Compact.InitView,
        Examples = ["coffer init", "coffer init --store /srv/artifacts"],
    }.Does(RunAsync);

    private static async Task<int> RunAsync(CliRun run)
    {
        var store = await run.OpenStoreAsync(create: true).ConfigureAwait(false);
        await using var opened = store.ConfigureAwait(false);
        var (id, created) = await store.InitAsync(run.Cancellation).ConfigureAwait(false);
        if (run.Json)
            await run.PrintJsonAsync(new InitView { Store = store.Address, Id = id, Created = created }, CliJson.Compact.InitView).ConfigureAwait(false);
        else
            run.Say(created ? $"made the store {store.Address}" : $"the store {store.Address} is there already");
        return ExitCodes.Ok;
    }
}
