using System.CommandLine;
using Coffer.Artifacts;
using Coffer.Cli.Input;
using Coffer.Cli.Json;
using Coffer.Cli.Text;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer tag</c>: show or change the tags of a version.</summary>
internal static class TagCommand
{
    private static readonly Argument<string> Which = References.Argument();

    private static readonly Argument<string[]> Set = new("KEY=VALUE")
    {
        Description = "Tags to add, or whose value to replace.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<string[]> Remove = new("--remove") { Description = "A tag to remove; may be given many times.", HelpName = "KEY" };

    public static CliCommand Build() => new CliCommand("tag", "Show or change the tags of a version; prints them as they are then.")
    {
        Arguments = { Which, Set },
        Options = { Remove },
        JsonShape = static () => CliJson.Compact.TagsView,
        Examples = ["coffer tag models/arcface@3", "coffer tag models/arcface@3 stage=prod owner=vision", "coffer tag models/arcface@3 --remove stage"],
    }.Does(RunAsync);

    private static async Task<int> RunAsync(CliRun run)
    {
        var reference = Reference.Parse(run.Get(Which));
        var set = TagText.Read(run.Get(Set));
        var remove = run.Get(Remove) ?? [];

        var store = await run.OpenStoreAsync().ConfigureAwait(false);
        await using var opened = store.ConfigureAwait(false);
        var version = await store.ShowAsync(reference, run.Cancellation).ConfigureAwait(false);
        var tags = set.Count == 0 && remove.Length == 0
            ? version.Tags
            : await store.TagAsync(version.Reference, set, remove, run.Cancellation).ConfigureAwait(false);

        if (run.Json)
        {
            await run.PrintJsonAsync(new TagsView { Reference = version.Reference.ToString(), Tags = tags }, CliJson.Compact.TagsView).ConfigureAwait(false);
            return ExitCodes.Ok;
        }

        foreach (var (key, value) in tags)
            run.Print(Printable.Line($"{key}={value}"));
        return ExitCodes.Ok;
    }
}
