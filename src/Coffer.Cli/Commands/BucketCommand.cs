using System.CommandLine;
using Coffer.S3;
using Coffer.S3.Buckets;
using Coffer.Store;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer bucket</c>: the bucket that a store in S3 is in.</summary>
internal static class BucketCommand
{
    public static CliCommand Build() => new("bucket", "Make, look at, set up or empty the bucket of a store in S3.")
    {
        Subcommands = { BucketSetupCommand.Build(), BucketShowCommand.Build(), BucketEmptyCommand.Build() },
    };

    /// <summary>The argument that means a bucket, the same for all of them.</summary>
    public static Argument<string> AddressArgument() => new("ADDRESS") { Description = "The store's address, such as s3://bucket/prefix?endpoint=…" };

    /// <summary>Opens the bucket of a run's address, as the settings say.</summary>
    public static async Task<StoreBucket> OpenAsync(CliRun run, string address)
    {
        var configuration = await run.ConfigurationAsync().ConfigureAwait(false);
        return S3Backend.OpenBucket(configuration.Complete(StoreAddress.Parse(address)), configuration.Settings.Store.Variables);
    }
}
