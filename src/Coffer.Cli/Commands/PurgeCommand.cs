using System.CommandLine;
using Coffer.Artifacts;
using Coffer.Cli.Json;
using Coffer.Cli.Text;
using Coffer.Store;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer purge</c>: remove a version, or all of an artifact, for good.</summary>
internal static class PurgeCommand
{
    private static readonly Argument<string> Which = new("REF") { Description = "NAME: every version of it, its aliases, and uploads that were begun for it; NAME@3, NAME@ALIAS, NAME@latest or NAME@sha256:…: that version." };

    private static readonly Option<string?> Reason = new("--reason") { Description = "Why; the receipt says it.", HelpName = "TEXT", Required = true };

    private static readonly Option<bool> Yes = new("--yes") { Description = "Needed: there is no way back." };

    private static readonly Option<bool> DryRun = new("--dry-run", "-n") { Description = "Say what would go and what is shared and stays, and change nothing." };

    public static CliCommand Build() => new CliCommand("purge", "Remove an artifact or a version for good, with all that only it used, and give a receipt.")
    {
        Arguments = { Which },
        Options = { Reason, Yes, DryRun },
        JsonShape = static () => CliJson.Compact.PurgeView,
        Remarks = "Removes records, labels, content that nothing else refers to, uploads, rows of the catalog, and in a bucket every version of these that it keeps. "
            + "Content that another version refers to stays, and the receipt says which. What is left is a tombstone, so that no number comes back. A hold refuses it. "
            + "It reads the records of all versions, as coffer gc does.",
        Examples = ["coffer purge people/faces --reason 'request 4711' --dry-run", "coffer purge people/faces --reason 'request 4711' --yes", "coffer purge nightly@12 --reason 'holds a password' --yes --json"],
    }.Does(RunAsync);

    private static async Task<int> RunAsync(CliRun run)
    {
        var reference = Reference.Parse(run.Get(Which));
        if (!run.Get(Yes) && !run.Get(DryRun))
            throw new CofferException(CofferError.InvalidArgument, $"this removes {Printable.Quote(run.Get(Which))} for good; add --yes if that is meant, or --dry-run to see what would go");
        var store = await run.OpenStoreAsync().ConfigureAwait(false);
        await using var opened = store.ConfigureAwait(false);
        var receipt = !run.Get(Which).Contains('@', StringComparison.Ordinal) && reference.Name is { } name
            ? await store.PurgeAsync(name, run.Get(Reason)!, run.Get(DryRun), run.Cancellation).ConfigureAwait(false)
            : await store.PurgeAsync(reference, run.Get(Reason)!, run.Get(DryRun), run.Cancellation).ConfigureAwait(false);
        if (run.Json)
            await run.PrintJsonAsync(ViewOf(receipt), CliJson.Compact.PurgeView).ConfigureAwait(false);
        else
            Print(run, receipt);
        return ExitCodes.Ok;
    }

    private static void Print(CliRun run, PurgeReceipt receipt)
    {
        var table = new Table("WHAT", "WHICH", ">SIZE", "");
        var goes = receipt.DryRun ? "would go" : "is gone";
        foreach (var version in receipt.Versions)
            table.Add("version", version.Reference, ByteCount.Of(version.Size), goes);
        foreach (var content in receipt.Contents)
            table.Add("content", content.Digest.ToString(), ByteCount.Of(content.StoredSize), goes);
        foreach (var shared in receipt.Shared)
            table.Add("content", shared.Digest.ToString(), null, $"stays: {string.Join(", ", shared.References)} {(shared.References.Count == 1 ? "has" : "have")} it too");
        foreach (var alias in receipt.Aliases)
            table.Add("alias", alias, null, goes);
        foreach (var upload in receipt.Uploads)
            table.Add("upload", upload, null, goes);
        run.Print(table);
        run.Say($"{(receipt.DryRun ? "would purge" : "purged")} {receipt.Subject}: {ByteCount.Count(receipt.Versions.Count, "version")}, {ByteCount.Of(receipt.Contents.Sum(content => content.StoredSize))} freed; reason: {Printable.Line(receipt.Reason)}");
    }

    private static PurgeView ViewOf(PurgeReceipt receipt) => new()
    {
        Subject = receipt.Subject,
        Reason = receipt.Reason,
        PurgedAt = receipt.PurgedAt,
        DryRun = receipt.DryRun,
        Versions = [.. receipt.Versions.Select(version => new PurgedVersionView { Reference = version.Reference, Digest = version.Manifest.ToString(), Size = version.Size })],
        Contents = [.. receipt.Contents.Select(content => new PurgedContentView { Digest = content.Digest.ToString(), StoredSize = content.StoredSize })],
        Shared = [.. receipt.Shared.Select(shared => new SharedContentView { Digest = shared.Digest.ToString(), References = shared.References })],
        Aliases = receipt.Aliases,
        Uploads = receipt.Uploads,
    };
}
