using System.CommandLine;
using Coffer.Artifacts;
using Coffer.Cli.Json;
using Coffer.Cli.Text;
using Coffer.Retention;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer explain</c>: why a version is still here, and when it would go.</summary>
internal static class ExplainCommand
{
    private static readonly Argument<string> Which = References.Argument();

    public static CliCommand Build()
    {
        var command = new CliCommand("explain", "Say why a version is still here and when it would go, rule by rule.")
        {
            Arguments = { Which },
            JsonShape = static () => CliJson.Compact.ExplainView,
            Remarks = "The first rule that matches a version decides about it; holds, aliases, a minimum age and being one of the newest keep what is due.",
            Examples = ["coffer explain models/arcface@3", "coffer explain nightly@12 --ttl 30d --keep-latest 10"],
        };
        foreach (var option in RetentionOptions.All)
            command.Options.Add(option);
        return command.Does(RunAsync);
    }

    private static async Task<int> RunAsync(CliRun run)
    {
        var (reference, policy) = (Reference.Parse(run.Get(Which)), await RetentionOptions.PolicyOfAsync(run).ConfigureAwait(false));
        var store = await run.OpenStoreAsync().ConfigureAwait(false);
        await using var opened = store.ConfigureAwait(false);
        var explanation = await new ArtifactRetention(store, policy).ExplainAsync(reference, run.Cancellation).ConfigureAwait(false);
        if (run.Json)
        {
            await run.PrintJsonAsync(RetentionViews.Of(explanation), CliJson.Compact.ExplainView).ConfigureAwait(false);
            return ExitCodes.Ok;
        }

        if (explanation.Decision is not { } decision)
        {
            run.Print($"{explanation.Reference} was deleted at {LocalTime.Of(explanation.DeletedAt)}; coffer undelete {Printable.Quote(explanation.Reference)} brings it back until coffer gc removes it");
            return ExitCodes.Ok;
        }

        run.Print($"{decision.Reference} {(decision.Goes ? "goes" : "stays")}: {decision.Reason}");
        var table = new Table("WHAT", "KEEPS IT", "SAYS");
        foreach (var finding in explanation.Findings)
            table.Add(finding.Subject, finding.Keeps ? "yes" : "no", finding.Words);
        run.Print(table);
        run.Say((decision, explanation.DueAt) switch
        {
            ({ Goes: true }, _) => "it goes when the rules are next applied",
            ({ GoesAt: { } at }, _) => $"it goes at {LocalTime.Of(at)}",
            (_, { } due) => $"without what keeps it, it would go at {LocalTime.Of(due)}",
            _ => "nothing lets it go",
        });
        return ExitCodes.Ok;
    }
}
