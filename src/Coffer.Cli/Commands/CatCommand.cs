using System.CommandLine;
using Coffer.Artifacts;
using Coffer.Blobs;
using Coffer.Cli.Input;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer cat</c>: write one file of a version to standard output.</summary>
internal static class CatCommand
{
    private static readonly Argument<string> Which = new("REF") { Description = $"Which version: {References.Forms}, which may also be the digest of a file." };

    private static readonly Option<string?> File = new("--path") { Description = "Which file of it; not needed where it has only one. coffer show REF --files lists them.", HelpName = "FILE" };

    private static readonly Option<string?> Range = new("--range") { Description = "Which bytes: 0-99 (first to last), 100- (to the end) or 100+50 (offset and length).", HelpName = "RANGE" };

    private static readonly Option<bool> Expired = new("--expired") { Description = "Read a version that has expired all the same." };

    public static CliCommand Build() => new CliCommand("cat", "Write one file of a version to standard output.")
    {
        Arguments = { Which },
        Options = { File, Range, Expired },
        JsonNote = "Writes the bytes as they are; only errors are JSON.",
        Remarks = "Content up to 1 MiB is proven before its first byte is written. What is larger is proven while it is written: if it turns out damaged, "
            + "the bytes before the damage are out already and the exit code says `Corrupt`. To have all or nothing use `get`.",
        Examples =
        [
            "coffer cat readme | head",
            "coffer cat ci/results@3 --path junit/results.xml",
            "coffer cat models/arcface --path weights.bin --range 0-1023 | xxd",
        ],
    }.Does(RunAsync);

    private static async Task<int> RunAsync(CliRun run)
    {
        var reference = Reference.Parse(run.Get(Which));
        FilePath? path = run.Get(File) is { } file ? new FilePath(file) : null;
        var range = run.Get(Range) is { } text ? RangeText.Read(text) : BlobRange.All;

        var store = await run.OpenStoreAsync().ConfigureAwait(false);
        await using var opened = store.ConfigureAwait(false);
        var content = await store.OpenFileAsync(reference, path, range, run.Get(Expired), run.Cancellation).ConfigureAwait(false);
        await using var closing = content.ConfigureAwait(false);
        await run.PrintBytesAsync(content).ConfigureAwait(false);
        return ExitCodes.Ok;
    }
}
