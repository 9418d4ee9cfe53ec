using System.CommandLine;
using Coffer.Artifacts;
using Coffer.Cli.Json;
using Coffer.Content;
using Coffer.Store;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer get</c>: write a version to the disk.</summary>
internal static class GetCommand
{
    private static readonly Argument<string> Which = References.Argument();

    private static readonly Option<string?> Destination = new("--output", "-o")
    {
        Description = "Where to: a path that is not there yet, or for a file also a folder that is (default: here, under the file's own name or the last part of the artifact's).",
        HelpName = "DEST",
    };

    private static readonly Option<bool> Force = new("--force") { Description = "Replace files that are there, and put into a folder that is not empty." };

    private static readonly Option<bool> Expired = new("--expired") { Description = "Get a version that has expired all the same." };

    public static CliCommand Build() => new CliCommand("get", "Write a version to the disk, proven byte by byte.")
    {
        Arguments = { Which },
        Options = { Destination, Force, Expired },
        JsonShape = static () => CliJson.Compact.GetView,
        Remarks = "Prints the path that was written. It appears only once all of it is proven; a get that fails leaves nothing.",
        Examples =
        [
            "coffer get readme",
            "coffer get models/arcface@prod -o ./model",
            "coffer get models/arcface@3 -o ./model --force",
        ],
    }.Does(RunAsync);

    private static async Task<int> RunAsync(CliRun run)
    {
        var reference = Reference.Parse(run.Get(Which));
        if (run.Get(Destination) is "")
            throw new CofferException(CofferError.InvalidArgument, "--output is empty; name a path");

        var store = await run.OpenStoreAsync().ConfigureAwait(false);
        await using var opened = store.ConfigureAwait(false);
        Manifest? manifest = null;
        string path;
        using (var progress = run.ShowProgress())
        {
            var options = new GetOptions { Force = run.Get(Force), AllowExpired = run.Get(Expired), Progress = progress };
            path = await store.GetAsync(reference, found => DestinationOf(manifest = found), options, run.Cancellation).ConfigureAwait(false);
        }

        string DestinationOf(Manifest found) => run.Get(Destination) ?? OwnName(found);

        if (!run.Json)
        {
            run.Print(path);
            return ExitCodes.Ok;
        }

        await run.PrintJsonAsync(
            new GetView
            {
                Name = manifest!.Name.Value,
                Version = manifest.Version,
                Reference = Reference.ToNumber(manifest.Name, manifest.Version).ToString(),
                Digest = Digest.Of(manifest.ToCanonicalBytes()).ToString(),
                Path = path,
                IsFolder = manifest.IsFolder,
                Size = manifest.Size,
                FileCount = manifest.Files.Count,
            },
            CliJson.Compact.GetView).ConfigureAwait(false);
        return ExitCodes.Ok;
    }

    private static string OwnName(Manifest manifest)
    {
        var path = manifest.IsFolder ? manifest.Name.Value : manifest.Files[0].Path.Value;
        return path[(path.LastIndexOf('/') + 1)..];
    }
}
