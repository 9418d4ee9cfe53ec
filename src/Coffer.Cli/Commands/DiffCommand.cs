using System.CommandLine;
using Coffer.Artifacts;
using Coffer.Cli.Json;
using Coffer.Cli.Text;
using Coffer.Query;
using Coffer.Query.Comparison;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer diff</c>: how a version differs from another.</summary>
internal static class DiffCommand
{
    private static readonly Argument<string> Baseline = new("BASELINE") { Description = $"What is compared with: {References.Forms}." };

    private static readonly Argument<string> Current = new("CURRENT") { Description = "What is compared." };

    private static readonly Option<bool> Text = new("--text", "-t") { Description = "Show the lines that changed in text, JSON and XML; JSON and XML laid out alike." };

    private static readonly Option<string?> File = new("--file") { Description = "Only this file.", HelpName = "PATH" };

    private static readonly Option<int> Context = new("--context", "-U") { Description = "Lines around a change (default: 3).", HelpName = "N", DefaultValueFactory = _ => 3 };

    private static readonly Option<string[]> Gates = new("--gate")
    {
        Description = "A condition that must hold, else the exit code is that of Conflict: size<+5%, stored<=+1MB, size<10MB, removed<=0; of size, stored, files, added, removed, changed. May be given again.",
        HelpName = "CONDITION",
    };

    private static readonly Option<bool> Markdown = new("--markdown") { Description = "Print tables in Markdown, for the summary of a CI job." };

    public static CliCommand Build() => new CliCommand("diff", "Show how a version differs from another.")
    {
        Arguments = { Baseline, Current },
        Options = { Text, File, Context, Gates, Markdown },
        JsonShape = static () => CliJson.Compact.ComparisonView,
        Examples = ["coffer diff report@1 report", "coffer diff report@1 report --text", "coffer diff app@prod app --gate 'size<+5%' --markdown"],
    }.Does(RunAsync);

    private static async Task<int> RunAsync(CliRun run)
    {
        var gates = (run.Get(Gates) ?? []).Select(ComparisonGate.Parse).ToList();
        if (run.Get(Context) is < 0 or > 1000)
            throw new CofferException(CofferError.InvalidArgument, $"--context {run.Get(Context)} is not between 0 and 1000");
        var options = new CompareOptions { Text = run.Get(Text), Path = run.Get(File) is { } path ? new FilePath(path) : null, Context = run.Get(Context) };
        var (baseline, current) = (Reference.Parse(run.Get(Baseline)), Reference.Parse(run.Get(Current)));
        var store = await run.OpenStoreAsync().ConfigureAwait(false);
        await using var opened = store.ConfigureAwait(false);
        var comparison = await new ArtifactQuery(store).CompareAsync(baseline, current, options, run.Cancellation).ConfigureAwait(false);
        var failed = gates.Select(gate => gate.Refusal(comparison)).OfType<string>().ToList();

        if (run.Json)
            await run.PrintJsonAsync(ViewOf(comparison, failed), CliJson.Compact.ComparisonView).ConfigureAwait(false);
        else if (run.Get(Markdown))
            run.Print(ComparisonText.Markdown(comparison, failed));
        else
            ComparisonText.Print(run, comparison, baseline, current);
        if (failed.Count > 0)
            throw new CofferException(CofferError.Conflict, string.Join("; ", failed));
        return ExitCodes.Ok;
    }

    private static ComparisonView ViewOf(VersionComparison comparison, IReadOnlyList<string> failed) => new()
    {
        Baseline = ViewOf(comparison.Baseline),
        Current = ViewOf(comparison.Current),
        Same = comparison.IsSame,
        Size = ChangeView.Of(comparison.Size),
        StoredSize = ChangeView.Of(comparison.StoredSize),
        FileCount = ChangeView.Of(comparison.FileCount),
        SecondsBetween = comparison.Between?.TotalSeconds,
        SharedBytes = comparison.SharedBytes,
        Unchanged = comparison.Unchanged,
        Files = [.. comparison.Files.Select(file => new FileChangeView
        {
            Path = file.Path.Value,
            Change = file.Kind.ToString().ToLowerInvariant(),
            Size = ChangeView.Of(file.Size),
            DigestBefore = file.Before?.Digest?.ToString(),
            DigestAfter = file.After?.Digest?.ToString(),
            Diff = file.Text?.Lines,
        })],
        Metadata = [.. comparison.Metadata.Select(ViewOf)],
        Tags = [.. comparison.Tags.Select(ViewOf)],
        FailedGates = failed,
    };

    private static ComparedView? ViewOf(ComparedVersion? version) => version is null
        ? null
        : new ComparedView { Reference = version.Reference.ToString(), Digest = version.Digest.ToString(), Type = version.Type.Value, Job = version.Job, CreatedAt = version.CreatedAt };

    private static ValueChangeView ViewOf(ValueChange change) => new() { Key = change.Key, Before = change.Before, After = change.After };
}
