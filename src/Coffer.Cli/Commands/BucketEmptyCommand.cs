using System.CommandLine;
using Coffer.Cli.Json;
using Coffer.Cli.Text;
using Coffer.S3.Buckets;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer bucket empty</c>: remove all of a store from its bucket.</summary>
internal static class BucketEmptyCommand
{
    private static readonly Argument<string> Address = BucketCommand.AddressArgument();

    private static readonly Option<bool> Yes = new("--yes") { Description = "Needed: there is no way back." };

    private static readonly Option<bool> WithBucket = new("--with-bucket") { Description = "Remove the bucket too, if nothing else is in it." };

    private static readonly Option<bool> BypassGovernance = new("--bypass-governance") { Description = "Remove versions that are locked in the mode governance, with the right to do so." };

    public static CliCommand Build() => new CliCommand("empty", "Remove every object of a store, with all versions of it, and unfinished uploads.")
    {
        Arguments = { Address },
        Options = { Yes, WithBucket, BypassGovernance },
        JsonShape = static () => CliJson.Compact.BucketEmptyView,
        Remarks = "An address with a prefix means what is below it; one without means the whole bucket, whatever is in it.",
        Examples = ["coffer bucket empty s3://artifacts/team --yes", "coffer bucket empty s3://scratch --yes --with-bucket"],
    }.Does(RunAsync);

    private static async Task<int> RunAsync(CliRun run)
    {
        using var bucket = await BucketCommand.OpenAsync(run, run.Get(Address)).ConfigureAwait(false);
        if (!run.Get(Yes))
            throw new CofferException(CofferError.InvalidArgument, $"this removes all of {bucket.Address} for good, with every version that the bucket keeps; add --yes if that is meant");
        var progress = run.Json ? null : new Told(run);
        var emptied = await bucket.EmptyAsync(run.Get(WithBucket), run.Get(BypassGovernance), progress, run.Cancellation).ConfigureAwait(false);
        if (run.Json)
            await run.PrintJsonAsync(ViewOf(bucket.Address, emptied), CliJson.Compact.BucketEmptyView).ConfigureAwait(false);
        else
            run.Say($"removed {ByteCount.Count(emptied.Versions, "version")} of {ByteCount.Of(emptied.Bytes)}, {ByteCount.Count(emptied.Marks, "mark")} of deletion and {ByteCount.Count(emptied.Uploads, "unfinished upload")}{(emptied.BucketRemoved ? ", and the bucket" : "")}");
        return ExitCodes.Ok;
    }

    private static BucketEmptyView ViewOf(string address, BucketEmptied emptied) => new()
    {
        Store = address,
        Versions = emptied.Versions,
        Marks = emptied.Marks,
        Bytes = emptied.Bytes,
        Uploads = emptied.Uploads,
        BucketRemoved = emptied.BucketRemoved,
    };

    /// <summary>Says on standard error how far it is, every ten thousand versions.</summary>
    private sealed class Told(CliRun run) : IProgress<long>
    {
        private const long Step = 10_000;
        private long _told;

        public void Report(long value)
        {
            if (value - _told < Step)
                return;
            _told = value;
            run.Note($"removed {value} so far");
        }
    }
}
