using System.CommandLine;
using Coffer.Artifacts;
using Coffer.Cli.Input;
using Coffer.Cli.Json;
using Coffer.Cli.Streams;
using Coffer.Cli.Text;
using Coffer.Content;
using Coffer.Store;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer put</c>: keep a file, a folder or standard input as the next version of an artifact.</summary>
internal static class PutCommand
{
    private static readonly Argument<string?> Name = new("NAME") { Description = "The artifact, such as models/arcface.", Arity = ArgumentArity.ZeroOrOne };

    private static readonly Argument<string?> Source = new("PATH") { Description = "The file or folder to keep; - reads standard input.", Arity = ArgumentArity.ZeroOrOne };

    private static readonly Option<string?> Type = new("--type") { Description = "What kind of thing it is, such as model or test-results (default: what its first bytes plainly show, else custom).", HelpName = "TYPE" };

    private static readonly Option<string?> Job = new("--job") { Description = "What produced it: the id of a CI job or a training run.", HelpName = "JOB" };

    private static readonly Option<string?> Meta = new("--meta") { Description = "Metadata: a JSON object, or @FILE that holds one.", HelpName = "JSON|@FILE" };

    private static readonly Option<string[]> Tags = new("--tag") { Description = "A tag; may be given many times.", HelpName = "KEY=VALUE" };

    private static readonly Option<string?> Expires = new("--expires")
    {
        Description = "When reading it begins to fail: after 45m, 12h, 30d or 2w, or at a moment in RFC 3339.",
        HelpName = "WHEN",
    };

    private static readonly Option<bool> IfAbsent = new("--if-absent") { Description = "Only where the artifact has no version yet; otherwise AlreadyExists." };

    private static readonly Option<bool> IfChanged = new("--if-changed") { Description = "Only where files, metadata or type differ from the latest version; otherwise that version is the result." };

    private static readonly Option<string?> Encoding = new("--encoding")
    {
        Description = "How new content is kept: auto, none, gzip[:1-9], brotli[:0-11], zstd[:1-19] or lz4[:0-12] (default: the setting encoding, else auto).",
        HelpName = "ENCODING",
    };

    private static readonly Option<string?> FileName = new("--filename") { Description = "What the file is called that comes from standard input (default: the last part of NAME).", HelpName = "NAME" };

    private static readonly Option<string?> Complete = new("--complete")
    {
        Description = "Instead of NAME and PATH: publish what came over the links that coffer presign --put made, by the id that it printed.",
        HelpName = "ID",
    };

    private static readonly Option<string?> Expected = new("--digest") { Description = "With --complete: what the digest must be; otherwise Corrupt, and nothing is published.", HelpName = "sha256:…" };

    public static CliCommand Build()
    {
        Tags.AllowMultipleArgumentsPerToken = false;
        Encoding.CompletionSources.Add("auto", "none", "gzip", "brotli", "zstd", "lz4");
        Type.CompletionSources.Add(ArtifactType.WellKnown.Select(type => type.Value).ToArray());
        return new CliCommand("put", "Keep a file or folder as the next version of an artifact.")
        {
            Arguments = { Name, Source },
            Options = { Type, Job, Meta, Tags, Expires, IfAbsent, IfChanged, Encoding, FileName, Complete, Expected },
            JsonShape = static () => CliJson.Compact.PutView,
            Remarks = "When it returns, a power cut loses nothing of it. Without `--type` these are recognised: JUnit XML and TRX (test-results), Cobertura XML, LCOV and "
                + "folders of coverage pages (coverage-report), SARIF (security-findings where its rules say so, else static-analysis), BenchmarkDotNet JSON "
                + "(performance-metrics), safetensors and ONNX (model), and folders of pages by documentation generators (api-docs). "
                + "A folder keeps its relative paths, permission bits, empty folders and links. "
                + "Set-user-id, set-group-id and sticky bits are recorded, and shown by `show`; `get` never sets them.",
            Examples =
            [
                "coffer put readme README.md",
                "coffer put models/arcface ./out --type model --job train-17 --meta '{\"epochs\":20}' --tag stage=dev",
                "pg_dump mydb | coffer put backups/mydb - --filename mydb.sql --expires 30d",
                "coffer put ci/results results.xml --if-changed --json",
                "coffer put --complete 5d0f4a2e8c3b4f1a9e6d7c8b9a0f1e2d --tag stage=dev",
            ],
        }.Does(RunAsync);
    }

    private static async Task<int> RunAsync(CliRun run)
    {
        var (name, path) = TargetOf(run);
        var options = new PutOptions
        {
            Type = run.Get(Type) is { } type ? new ArtifactType(type) : null,
            Job = run.Get(Job),
            Tags = TagText.Read(run.Get(Tags) ?? []),
            ExpiresAt = run.Get(Expires) is { } expires ? ExpiryText.Read(expires, TimeProvider.System.GetUtcNow()) : null,
            IfAbsent = run.Get(IfAbsent),
            IfChanged = run.Get(IfChanged),
        };
        if (run.Get(Meta) is { } metadata)
            options = options with { Metadata = await MetadataText.ReadAsync(metadata, run.Cancellation).ConfigureAwait(false) };
        var encoding = run.Get(Encoding) is { } chosen ? EncodingChoice.Parse(chosen) : (EncodingChoice?)null;
        var digest = run.Get(Expected) is { } expected ? Digest.Parse(expected) : (Digest?)null;
        var source = name is { } target ? SourceOf(run, target, path!) : null;

        var store = await run.OpenStoreAsync(create: true, encoding).ConfigureAwait(false);
        await using var opened = store.ConfigureAwait(false);
        PutResult result;
        using (var progress = run.ShowProgress())
        {
            result = name is { } kept
                ? await store.PutAsync(kept, source!, options, progress, run.Cancellation).ConfigureAwait(false)
                : await store.Links.CompleteUploadAsync(run.Get(Complete)!, digest, options, progress, run.Cancellation).ConfigureAwait(false);
        }

        if (run.Json)
            await run.PrintJsonAsync(Views.Of(result), CliJson.Compact.PutView).ConfigureAwait(false);
        else
            Print(run, result);
        return ExitCodes.Ok;
    }

    /// <summary>What is put, and from where; null, where an upload is completed.</summary>
    private static (ArtifactName? Name, string? Path) TargetOf(CliRun run)
    {
        var (name, path) = (run.Get(Name), run.Get(Source));
        if (run.Get(Complete) is null)
        {
            if (name is null || path is null)
                throw new CofferException(CofferError.InvalidArgument, $"put needs {(name is null ? "NAME and PATH" : "PATH")}; coffer put --help shows how");
            return run.Get(Expected) is null
                ? (new ArtifactName(name), path)
                : throw new CofferException(CofferError.InvalidArgument, "--digest goes with --complete; a put computes the digest itself");
        }

        if (name is not null)
            throw new CofferException(CofferError.InvalidArgument, $"--complete knows the name and the file; leave {name} out");
        if (run.Get(FileName) is not null)
            throw new CofferException(CofferError.InvalidArgument, "--filename is said to coffer presign --put, not to --complete");
        return (null, null);
    }

    private static PutSource SourceOf(CliRun run, ArtifactName name, string path)
    {
        if (path == "-")
            return PutSource.FromStream(new StandardInput(), run.Get(FileName) ?? name.Value[(name.Value.LastIndexOf('/') + 1)..]);
        if (run.Get(FileName) is not null)
            throw new CofferException(CofferError.InvalidArgument, $"--filename is for standard input (PATH -); {Printable.Quote(path)} keeps its own name; leave it out");
        if (path.Length == 0)
            throw new CofferException(CofferError.InvalidArgument, "PATH is empty; name a file or folder, or - for standard input");
        if (!Path.Exists(path))
            throw new CofferException(CofferError.NotFound, $"there is no file or folder {Printable.Quote(path)}; check the path, which is looked for from {Printable.Quote(Environment.CurrentDirectory)}");
        return PutSource.FromPath(path);
    }

    private static void Print(CliRun run, PutResult result)
    {
        var version = result.Version;
        run.Print(run.Style.Strong(version.Reference.ToString()));
        run.Say(version.Digest.ToString());
        if (result.RecognisedAs is { } format)
            run.Say($"type {version.Manifest.Type} (recognised: {format})");
        var encodings = version.Files.Where(file => file.Encoding is not null).GroupBy(file => file.Encoding!.Value)
            .OrderByDescending(group => group.Sum(file => file.StoredSize)).Select(group => Views.Word(group.Key));
        string[] sizes =
        [
            $"{ByteCount.Of(version.Size)} → {ByteCount.Of(version.StoredSize)} ({string.Join(", ", encodings.DefaultIfEmpty("empty"))})",
            .. ByteCount.Saved(version.Size, version.StoredSize) is { } saved ? [saved] : Array.Empty<string>(),
        ];
        var news = result.IsNew ? $"{ByteCount.Count(result.NewFiles, "file")} new, {result.SharedFiles} shared" : "nothing changed, so no new version";
        run.Say($"{news}; {string.Join(", ", sizes)}");
    }
}
