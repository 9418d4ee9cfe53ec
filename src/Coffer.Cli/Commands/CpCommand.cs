using System.CommandLine;
using Coffer.Blobs;
using Coffer.Cli.Input;
using Coffer.Cli.Json;
using Coffer.Cli.Streams;
using Coffer.Cli.Text;
using Coffer.Exchange;
using Coffer.Store;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer cp</c>: move bytes between this machine and plain objects of a bucket, past any store.</summary>
internal static class CpCommand
{
    private const string Pipe = "-";

    private static readonly Argument<string> Source = new("SRC") { Description = "A file, a plain object such as s3://bucket/key, or - for standard input." };

    private static readonly Argument<string> Destination = new("DST") { Description = "A file or folder, a plain object (or, ending in /, what its key begins with), or - for standard output." };

    private static readonly Option<bool> IfAbsent = new("--if-absent") { Description = "Only where nothing is there yet; otherwise AlreadyExists." };

    private static readonly Option<string[]> Meta = new("--meta") { Description = "A word that the service keeps beside the object; may be given many times.", HelpName = "KEY=VALUE" };

    private static readonly Option<bool> Force = new("--force") { Description = "Write also a key that is a part of a store, which damages it unless you know its format." };

    public static CliCommand Build()
    {
        Meta.AllowMultipleArgumentsPerToken = false;
        return new CliCommand("cp", "Copy one file between this machine and a plain object of a bucket.")
        {
            Arguments = { Source, Destination },
            Options = { IfAbsent, Meta, Force },
            JsonShape = static () => CliJson.Compact.CopyView,
            JsonNote = "Nothing where DST is standard output; otherwise:",
            Remarks = "A plain object is what other programs read and write: it has no versions, it is replaced by the next copy, and nothing proves its bytes "
                + "beyond what the network and the service do. What is to be proven, keep with `put`; what is there already becomes an artifact by `import`. "
                + "A file appears at DST whole or not at all. A key that is a part of a store is refused (Conflict). Standard input is kept in a temporary file until it ends.",
            Examples =
            [
                "coffer cp model.onnx s3://bucket/models/model.onnx --meta precision=fp16",
                "coffer cp 's3://bucket/models/model.onnx?endpoint=http://localhost:9000' ./models/",
                "pg_dump mydb | coffer cp - s3://bucket/dumps/mydb.sql",
                "coffer cp minio://localhost:9000/bucket/log.txt - | tail",
            ],
        }.Does(RunAsync);
    }

    private static async Task<int> RunAsync(CliRun run)
    {
        var (source, destination) = (run.Get(Source), run.Get(Destination));
        var metadata = TagText.Read(run.Get(Meta) ?? []);
        if (!FilePlace.IsFull(source) && !FilePlace.IsFull(destination))
            throw new CofferException(CofferError.InvalidArgument, $"neither {source} nor {destination} is an object; write one as s3://bucket/key, or use cp of this machine");
        if (metadata.Count > 0 && !FilePlace.IsFull(destination))
            throw new CofferException(CofferError.InvalidArgument, "--meta is for objects; a file on this machine has no place for it");
        destination = WithName(source, destination);

        var files = RemoteFiles.OfObjects(await run.RemoteFilesAsync().ConfigureAwait(false));
        await using var opened = files.ConfigureAwait(false);
        long bytes;
        using (var progress = run.ShowProgress())
        {
            bytes = FilePlace.IsFull(destination)
                ? await UploadAsync(run, files, source, destination, metadata, progress).ConfigureAwait(false)
                : await DownloadAsync(run, files, source, destination, progress).ConfigureAwait(false);
        }

        if (destination == Pipe)
            return ExitCodes.Ok;
        if (run.Json)
            await run.PrintJsonAsync(new CopyView { Source = source, Destination = destination, Size = bytes }, CliJson.Compact.CopyView).ConfigureAwait(false);
        else
            run.Print(run.Quiet ? destination : $"{destination}  {ByteCount.Of(bytes)}");
        return ExitCodes.Ok;
    }

    private static async Task<long> UploadAsync(CliRun run, ObjectFiles files, string source, string destination, IReadOnlyDictionary<string, string> metadata, IProgress<TransferProgress> progress)
    {
        var condition = run.Get(IfAbsent) ? PutCondition.IfAbsent : PutCondition.Any;
        if (source != Pipe)
        {
            var bytes = FilePlace.IsFull(source) ? await files.SourceOfAsync(source, run.Cancellation).ConfigureAwait(false) ?? throw Missing(source) : SourceOf(source);
            await files.UploadAsync(destination, bytes, condition, metadata, progress, run.Get(Force), run.Cancellation).ConfigureAwait(false);
            return bytes.Length;
        }

        // How long it is must be known before the first byte goes, and a retry must find it again.
        var stage = files.CreateStage();
        await using (stage.ConfigureAwait(false))
        {
            await new StandardInput().CopyToAsync(stage.Writer, 128 << 10, run.Cancellation).ConfigureAwait(false);
            await stage.CompleteAsync(run.Cancellation).ConfigureAwait(false);
            await files.UploadAsync(destination, stage, condition, metadata, progress, run.Get(Force), run.Cancellation).ConfigureAwait(false);
            return stage.Length;
        }
    }

    private static async Task<long> DownloadAsync(CliRun run, ObjectFiles files, string source, string destination, IProgress<TransferProgress> progress)
    {
        if (destination == Pipe)
        {
            var reader = await files.OpenAsync(source, run.Cancellation).ConfigureAwait(false) ?? throw Missing(source);
            await using (reader.ConfigureAwait(false))
                await run.PrintBytesAsync(reader.Stream).ConfigureAwait(false);
            return reader.Info.Length;
        }

        if (run.Get(IfAbsent) && Path.Exists(destination))
            throw new CofferException(CofferError.AlreadyExists, $"{destination} exists; give another destination, or leave --if-absent out to replace it");
        return await files.DownloadIfExistsAsync(source, destination, progress, run.Cancellation).ConfigureAwait(false)
            ? new FileInfo(destination).Length
            : throw Missing(source);
    }

    private static BlobSource SourceOf(string path) => Directory.Exists(path)
        ? throw new CofferException(CofferError.Unsupported, $"{path} is a folder; copy its files one by one, or keep it whole: coffer put NAME {path}")
        : BlobSource.FromFile(path);

    /// <summary>As cp does: what is to go into a folder keeps its own name.</summary>
    private static string WithName(string source, string destination)
    {
        var name = source.Split('?')[0].TrimEnd('/');
        name = name[(name.LastIndexOf('/') + 1)..];
        var isFolder = FilePlace.IsFull(destination) ? destination.Split('?')[0].EndsWith('/') : destination != Pipe && (Path.EndsInDirectorySeparator(destination) || Directory.Exists(destination));
        if (!isFolder)
            return destination;
        if (source == Pipe)
            throw new CofferException(CofferError.InvalidArgument, $"standard input has no name; write the file's name behind {destination}");
        return FilePlace.IsFull(destination) ? destination.Split('?', 2) is [var path, var query] ? $"{path}{name}?{query}" : destination + name : Path.Combine(destination, name);
    }

    private static CofferException Missing(string source) => new(CofferError.NotFound, $"there is no object {source}; check the bucket and the key");
}
