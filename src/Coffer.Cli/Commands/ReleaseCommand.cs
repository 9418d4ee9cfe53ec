using System.CommandLine;
using Coffer.Artifacts;
using Coffer.Cli.Json;
using Coffer.Cli.Text;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer release</c>: release a version from its holds.</summary>
internal static class ReleaseCommand
{
    private static readonly Argument<string> Which = References.Argument();

    private static readonly Option<string?> Reason = new("--reason") { Description = "Only from the hold with this reason (default: from all).", HelpName = "TEXT" };

    public static CliCommand Build() => new CliCommand("release", "Release a version from its holds.")
    {
        Arguments = { Which },
        Options = { Reason },
        JsonShape = static () => CliJson.Compact.ReleaseView,
        Examples = ["coffer release models/arcface@3", "coffer release models/arcface@3 --reason 'audit 2026'"],
    }.Does(RunAsync);

    private static async Task<int> RunAsync(CliRun run)
    {
        var reference = Reference.Parse(run.Get(Which));
        var store = await run.OpenStoreAsync().ConfigureAwait(false);
        await using var opened = store.ConfigureAwait(false);
        var version = await store.ShowAsync(reference, run.Cancellation).ConfigureAwait(false);
        var (released, left) = await store.ReleaseAsync(version.Reference, run.Get(Reason), run.Cancellation).ConfigureAwait(false);
        if (run.Json)
            await run.PrintJsonAsync(new ReleaseView { Reference = version.Reference.ToString(), Released = released, Holds = left }, CliJson.Compact.ReleaseView).ConfigureAwait(false);
        else
            run.Say(left.Count == 0 ? $"{version.Reference} is released" : $"{version.Reference} is still held: {Printable.Line(string.Join("; ", left))}");
        return ExitCodes.Ok;
    }
}
