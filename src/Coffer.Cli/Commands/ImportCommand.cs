using System.CommandLine;
using System.Runtime.CompilerServices;
using Coffer.Artifacts;
using Coffer.Cli.Input;
using Coffer.Cli.Json;
using Coffer.Cli.Text;
using Coffer.Content;
using Coffer.Exchange;
using Coffer.Store;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer import</c>: make artifacts of the plain objects that a bucket has.</summary>
internal static class ImportCommand
{
    private static readonly Argument<string> Source = new("ADDRESS") { Description = "The objects: s3://bucket/prefix or minio://host:port/bucket/prefix; the object with that key and all below it." };

    private static readonly Option<string?> As = new("--as") { Description = "What names begin with in the place of the prefix (default: the object's key is the name).", HelpName = "NAME-PREFIX" };

    private static readonly Option<bool> Copy = new("--copy") { Description = "Read the objects and put their bytes; this is what it does anyway." };

    private static readonly Option<bool> Register = new("--register") { Description = "Take the objects where they lie; refused, for a store could not vouch for them there." };

    private static readonly Option<string?> Type = new("--type") { Description = "What kind of thing they are, such as model (default: what the first bytes of each plainly show, else custom).", HelpName = "TYPE" };

    private static readonly Option<string?> Job = new("--job") { Description = "What produced them.", HelpName = "JOB" };

    private static readonly Option<string[]> Tags = new("--tag") { Description = "A tag of each; may be given many times.", HelpName = "KEY=VALUE" };

    private static readonly Option<string?> Encoding = new("--encoding")
    {
        Description = "How new content is kept: auto, none, gzip[:1-9], brotli[:0-11], zstd[:1-19] or lz4[:0-12] (default: the setting encoding, else auto).",
        HelpName = "ENCODING",
    };

    private static readonly Option<bool> DryRun = new("--dry-run", "-n") { Description = "Say what would be done, and keep nothing." };

    public static CliCommand Build()
    {
        Tags.AllowMultipleArgumentsPerToken = false;
        return new CliCommand("import", "Keep the plain objects of a bucket as artifacts.")
        {
            Arguments = { Source },
            Options = { As, Copy, Register, Type, Job, Tags, Encoding, DryRun },
            JsonShape = static () => CliJson.Compact.ImportView,
            JsonNote = "One JSON array, written as it is done, of:",
            Remarks = "Each object is read, put and proven like any file; the objects stay as they are. Where it came from stands in the version's metadata, "
                + "so an import that was stopped goes on where it was: objects that have not changed since are not read again. Parts of a store of Coffer and "
                + "markers of folders are passed over, each with a word. The exit code is that of a bad name where an object could not be kept.",
            Examples =
            [
                "coffer import s3://bucket/models --dry-run",
                "coffer import s3://bucket/models --as legacy/models --type model",
                "coffer import 's3://bucket?endpoint=http://localhost:9000' --as bucket --json | jq -r '.[].outcome'",
            ],
        }.Does(RunAsync);
    }

    private static async Task<int> RunAsync(CliRun run)
    {
        if (run.Get(Register))
            throw new CofferException(CofferError.Unsupported, "an object cannot be registered where it lies: others may replace it, and a version's content lies under the key of its digest, where nobody does; leave --register out, which copies it");
        var address = run.Get(Source);
        if (!FilePlace.IsFull(address))
            throw new CofferException(CofferError.InvalidArgument, $"{address} is no bucket; write s3://bucket/prefix, or keep files of this machine with coffer put");
        var place = FilePlace.Parse(address, await run.RemoteFilesAsync().ConfigureAwait(false), keyRequired: false);
        var objects = await run.OpenBlobsAsync(place.Objects).ConfigureAwait(false);
        await using var openedObjects = objects.ConfigureAwait(false);
        var store = await run.OpenStoreAsync(create: true, run.Get(Encoding) is { } encoding ? EncodingChoice.Parse(encoding) : null).ConfigureAwait(false);
        await using var opened = store.ConfigureAwait(false);

        using var progress = run.ShowProgress();
        var results = store.ImportAsync(
            objects,
            new ImportOptions
            {
                Prefix = place.Key.TrimEnd('/'),
                As = run.Get(As),
                DryRun = run.Get(DryRun),

                // On a terminal the lines are the progress.
                Progress = Console.IsOutputRedirected ? progress : null,
                Put = new PutOptions
                {
                    Type = run.Get(Type) is { } type ? new ArtifactType(type) : null,
                    Job = run.Get(Job),
                    Tags = TagText.Read(run.Get(Tags) ?? []),
                },
            },
            run.Cancellation);
        var counts = new Dictionary<ImportOutcome, int>();
        if (run.Json)
            await run.PrintJsonAsync(ViewsOf(results, counts, run.Cancellation), CliJson.Compact.ImportView).ConfigureAwait(false);
        else
            await PrintAsync(run, results, counts).ConfigureAwait(false);
        return counts.ContainsKey(ImportOutcome.Refused) ? ExitCodes.Of(CofferError.InvalidArgument) : ExitCodes.Ok;
    }

    private static async IAsyncEnumerable<ImportView> ViewsOf(IAsyncEnumerable<ImportedObject> results, Dictionary<ImportOutcome, int> counts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var one in results.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            Count(counts, one);
            yield return new ImportView
            {
                Source = one.Source,
                Name = one.Name,
                Outcome = Views.Word(one.Outcome),
                Reference = ReferenceOf(one),
                Size = one.Size,
                Reason = one.Reason,
            };
        }
    }

    private static async Task PrintAsync(CliRun run, IAsyncEnumerable<ImportedObject> results, Dictionary<ImportOutcome, int> counts)
    {
        await foreach (var one in results.ConfigureAwait(false))
        {
            Count(counts, one);
            if (run.Quiet && one.Outcome != ImportOutcome.Imported)
                continue;
            var word = (one.Outcome, run.Get(DryRun)) switch
            {
                (ImportOutcome.Imported, true) => run.Style.Careful("would be imported"),
                (ImportOutcome.Imported, _) => run.Style.Good("imported"),
                (ImportOutcome.Unchanged, _) => "unchanged",
                (ImportOutcome.PassedOver, _) => "passed over",
                _ => run.Style.Bad("refused"),
            };
            run.PrintNow(run.Quiet
                ? ReferenceOf(one) ?? one.Name ?? one.Source
                : Printable.Line($"{ReferenceOf(one) ?? one.Name ?? "-"}  {ByteCount.Of(one.Size)}  from {one.Source}: ") + word + (one.Reason is null ? "" : Printable.Line($" ({one.Reason})")));
        }

        if (counts.Count == 0)
            run.Say(Printable.Line($"nothing to import: no object has the key of {run.Get(Source)} or one below it; check the bucket and the prefix"));

        int Of(ImportOutcome outcome) => counts.GetValueOrDefault(outcome);
        run.Say($"{Of(ImportOutcome.Imported)} {(run.Get(DryRun) ? "would be imported" : "imported")}, {Of(ImportOutcome.Unchanged)} unchanged, {Of(ImportOutcome.PassedOver)} passed over, {Of(ImportOutcome.Refused)} refused");
    }

    private static void Count(Dictionary<ImportOutcome, int> counts, ImportedObject one) => counts[one.Outcome] = counts.GetValueOrDefault(one.Outcome) + 1;

    private static string? ReferenceOf(ImportedObject one) => one is { Name: { } name, Version: { } number } ? Reference.ToNumber(new ArtifactName(name), number).ToString() : null;
}
