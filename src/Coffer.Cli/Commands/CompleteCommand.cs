using System.CommandLine;
using Coffer.Cli.Completion;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer complete</c>, hidden: what shells ask while a line is typed.</summary>
internal static class CompleteCommand
{
    private const int Most = 200;

    // A local store answers in a moment; one that takes longer than this is not worth waiting for while somebody types.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly Argument<string[]> Words = new("WORD")
    {
        Description = "The words of the line behind coffer; the last one is being typed, and may be empty.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public static CliCommand Build() => new CliCommand("complete", "Print what the last of some words may become, one answer a line.")
    {
        Hidden = true,
        Arguments = { Words },
    }.Does(RunAsync);

    private static async Task<int> RunAsync(CliRun run)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(run.Cancellation);
        patience.CancelAfter(Patience);
        try
        {
            var answers = await new LineCompletion(CommandTree.Build(), run.Get(Words) ?? [], Most, patience.Token).AnswersAsync().ConfigureAwait(false);
            foreach (var answer in answers.Where(answer => !answer.Any(char.IsControl)).Take(Most))
                run.Print(answer);
        }
        catch (Exception e) when (e is CofferException or OperationCanceledException)
        {
            // No store, or none that can be read: then there is nothing to offer, and nothing to say amid a line.
        }

        return ExitCodes.Ok;
    }
}
