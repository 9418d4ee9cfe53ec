using System.CommandLine;
using Coffer.Artifacts;
using Coffer.Cli.Json;
using Coffer.Cli.Text;
using Coffer.Store;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer hold</c>: keep a version from every deletion.</summary>
internal static class HoldCommand
{
    private static readonly Argument<string?> Which = new("REF") { Description = $"Which version: {References.Forms}.", Arity = ArgumentArity.ZeroOrOne };

    private static readonly Option<string?> Reason = new("--reason") { Description = "Why. Holds with different reasons add up.", HelpName = "TEXT" };

    private static readonly Option<bool> List = new("--list") { Description = "List what is held, and why." };

    public static CliCommand Build() => new CliCommand("hold", "Keep a version from every deletion until it is released; list what is held.")
    {
        Arguments = { Which },
        Options = { Reason, List },
        JsonShape = static () => CliJson.Compact.HoldView,
        JsonNote = "This object; with --list a JSON array of such, by name, the newest version first.",
        Remarks = "What is held goes by no rule, by no coffer rm and by no coffer purge.",
        Examples = ["coffer hold models/arcface@3 --reason 'audit 2026'", "coffer hold --list"],
    }.Does(RunAsync);

    private static async Task<int> RunAsync(CliRun run)
    {
        if (run.Get(List) == (run.Get(Which) is not null) || run.Get(List) == (run.Get(Reason) is not null))
            throw new CofferException(CofferError.InvalidArgument, "hold needs REF and --reason, or --list alone; coffer hold --help shows how");
        var store = await run.OpenStoreAsync().ConfigureAwait(false);
        await using var opened = store.ConfigureAwait(false);
        return run.Get(List) ? await ListAsync(run, store).ConfigureAwait(false) : await HoldAsync(run, store).ConfigureAwait(false);
    }

    private static async Task<int> HoldAsync(CliRun run, ArtifactStore store)
    {
        var version = await store.ShowAsync(Reference.Parse(run.Get(Which)!), run.Cancellation).ConfigureAwait(false);
        var holds = await store.HoldAsync(version.Reference, run.Get(Reason)!, run.Cancellation).ConfigureAwait(false);
        if (run.Json)
            await run.PrintJsonAsync(new HoldView { Reference = version.Reference.ToString(), CreatedAt = version.Manifest.CreatedAt, Size = version.Size, Holds = holds }, CliJson.Compact.HoldView).ConfigureAwait(false);
        else
            run.Say($"{version.Reference} is held: {Printable.Line(string.Join("; ", holds))}");
        return ExitCodes.Ok;
    }

    private static async Task<int> ListAsync(CliRun run, ArtifactStore store)
    {
        var held = store.ListHeldAsync(run.Cancellation);
        if (run.Json)
        {
            await run.PrintJsonAsync(held.Select(ViewOf), CliJson.Compact.IAsyncEnumerableHoldView).ConfigureAwait(false);
            return ExitCodes.Ok;
        }

        var table = new Table("REFERENCE", ">SIZE", "CREATED", "WHY");
        await foreach (var version in held.ConfigureAwait(false))
            table.Add(version.Reference.ToString(), ByteCount.Of(version.Size), LocalTime.Of(version.CreatedAt), string.Join("; ", version.Reasons));
        run.Print(table);
        return ExitCodes.Ok;
    }

    private static HoldView ViewOf(HeldVersion version) =>
        new() { Reference = version.Reference.ToString(), CreatedAt = version.CreatedAt, Size = version.Size, Holds = version.Reasons };
}
