using System.CommandLine;
using Coffer.Artifacts;
using Coffer.Cli.Json;
using Coffer.Content;
using Coffer.Store;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer get</c>: write a version to the disk.</summary>
internal static class GetCommand
{
    private static readonly Argument<string> Which = new("REF") { Description = $"Which version: {References.Forms}, which may also be the digest of a file." };

    private static readonly Option<string?> Destination = new("--output", "-o")
    {
        Description = "Where to: a path that is not there yet, or for a file also a folder that is (default: here, under the file's own name or the last part of the artifact's; content got by its digest is named by it).",
        HelpName = "DEST",
    };

    private static readonly Option<bool> Force = new("--force") { Description = "Replace files that are there, and put into a folder that is not empty." };

    private static readonly Option<bool> Expired = new("--expired") { Description = "Get a version that has expired all the same." };

    public static CliCommand Build() => new CliCommand("get", "Write a version to the disk, proven byte by byte.")
    {
        Arguments = { Which },
        Options = { Destination, Force, Expired },
        JsonShape = static () => CliJson.Compact.GetView,
        Remarks = "Prints the path that was written. It appears only once all of it is proven; a get that fails leaves nothing. "
            + "Files and folders get the permission bits that they had; set-user-id, set-group-id and sticky are never set, whatever was put.",
        Examples =
        [
            "coffer get readme",
            "coffer get models/arcface@prod -o ./model",
            "coffer get models/arcface@3 -o ./model --force",
            "coffer get sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824 -o hello.txt",
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

        string DestinationOf(Manifest? found) => run.Get(Destination) ?? (found is null ? reference.Digest!.Value.Hex : OwnName(found));

        if (!run.Json)
        {
            run.Print(path);
            return ExitCodes.Ok;
        }

        await run.PrintJsonAsync(ViewOf(reference, manifest, path), CliJson.Compact.GetView).ConfigureAwait(false);
        return ExitCodes.Ok;
    }

    private static GetView ViewOf(Reference reference, Manifest? manifest, string path) => new()
    {
        Name = manifest?.Name.Value,
        Version = manifest?.Version,
        Reference = (manifest is null ? reference : Reference.ToNumber(manifest.Name, manifest.Version)).ToString(),
        Digest = (manifest is null ? reference.Digest!.Value : Digest.Of(manifest.ToCanonicalBytes())).ToString(),
        Path = path,
        IsFolder = manifest?.IsFolder ?? false,
        Size = manifest?.Size ?? new FileInfo(path).Length,
        FileCount = manifest?.Files.Count ?? 1,
    };

    private static string OwnName(Manifest manifest)
    {
        var path = manifest.IsFolder ? manifest.Name.Value : manifest.Files[0].Path.Value;
        return path[(path.LastIndexOf('/') + 1)..];
    }
}
