using System.CommandLine;
using Coffer.Artifacts;
using Coffer.Blobs.Links;
using Coffer.Cli.Input;
using Coffer.Cli.Json;
using Coffer.Cli.Text;
using Coffer.Content;
using Coffer.Store;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer presign</c>: links by which others fetch a file, or bring one, without credentials.</summary>
internal static class PresignCommand
{
    private static readonly Argument<string> Which = new("REF") { Description = $"Which version: {References.Forms}. With --put the name of the artifact." };

    private static readonly Option<bool> Put = new("--put") { Description = "Make a link to upload by; coffer put --complete publishes what came." };

    private static readonly Option<string?> File = new("--file", "--path") { Description = "Which file of the version; not needed where it has only one.", HelpName = "PATH" };

    private static readonly Option<string> Expires = new("--expires")
    {
        Description = "How long the link is good for: 1 second (1s) to 7 days (7d).",
        DefaultValueFactory = static _ => "1h",
        HelpName = "TIME",
    };

    private static readonly Option<bool> Stored = new("--stored") { Description = "Hand encoded content out as it is stored, under a name with the encoding's suffix." };

    private static readonly Option<string?> FileName = new("--filename") { Description = "The name that a browser saves it under; with --put what the file is called in the version.", HelpName = "NAME" };

    private static readonly Option<string?> ContentType = new("--content-type") { Description = "The media type that the answer says (default: that of the file or its name).", HelpName = "TYPE" };

    private static readonly Option<string?> Size = new("--size") { Description = "With --put: the bytes of the file, such as 123456 or 10MiB; no others are taken then, and a large file is sent in parts.", HelpName = "SIZE" };

    private static readonly Option<string?> Expected = new("--digest") { Description = "With --put: what the digest must be.", HelpName = "sha256:…" };

    private static readonly Option<string?> Type = new("--type") { Description = "With --put: what kind of thing it is, such as model or test-results (default: custom).", HelpName = "TYPE" };

    private static readonly Option<bool> Expired = new("--expired") { Description = "Make a link to a version that has expired all the same." };

    public static CliCommand Build()
    {
        Type.CompletionSources.Add(ArtifactType.WellKnown.Select(type => type.Value).ToArray());
        return new CliCommand("presign", "Make a link by which others fetch a file, or bring one, without credentials.")
        {
            Arguments = { Which },
            Options = { Put, File, Expires, Stored, FileName, ContentType, Expired, Size, Expected, Type },
            JsonShape = static () => CliJson.Compact.PresignView,
            Remarks = "For stores in S3; others have nobody who answers to a link. Whoever has the link needs nothing else, so give it away with care. "
                + "A browser saves the file under its own name and decodes what is stored encoded; `curl` does so with `-OJ --compressed`. LZ4, which no browser "
                + "knows, comes as it is stored, with `.lz4` behind the name, and so does any encoding with `--stored`. What comes over a link is not proven: compare its digest. "
                + "With `--put`, send the file by an HTTP PUT, such as `curl -T FILE URL`, and publish it with `coffer put --complete ID`.",
            Examples =
            [
                "coffer presign models/arcface --file weights.bin --expires 30m",
                "coffer presign --put ci/results --size 52428800 --digest sha256:… --expires 2h",
                "coffer presign readme --json",
            ],
        }.Does(RunAsync);
    }

    private static async Task<int> RunAsync(CliRun run)
    {
        RequireFitting(run);
        var lifetime = new LinkLifetime(AgeText.Read("--expires", run.Get(Expires)!));
        PresignView view;
        if (run.Get(Put))
        {
            var name = new ArtifactName(run.Get(Which));
            var options = new UploadOptions
            {
                Lifetime = lifetime,
                Size = run.Get(Size) is { } size ? SizeText.Read("--size", size) : null,
                Digest = run.Get(Expected) is { } digest ? Digest.Parse(digest) : null,
                Type = run.Get(Type) is { } type ? new ArtifactType(type) : ArtifactType.Custom,
                FileName = run.Get(FileName),
            };
            var store = await run.OpenStoreAsync(create: true).ConfigureAwait(false);
            await using var opened = store.ConfigureAwait(false);
            view = ViewOf(await store.Links.BeginUploadAsync(name, options, run.Cancellation).ConfigureAwait(false), options);
        }
        else
        {
            var options = new LinkOptions
            {
                Path = run.Get(File) is { } path ? new FilePath(path) : null,
                Lifetime = lifetime,
                Stored = run.Get(Stored),
                FileName = run.Get(FileName),
                ContentType = run.Get(ContentType),
                AllowExpired = run.Get(Expired),
            };
            var store = await run.OpenStoreAsync().ConfigureAwait(false);
            await using var opened = store.ConfigureAwait(false);
            view = ViewOf(await store.Links.CreateAsync(Reference.Parse(run.Get(Which)), options, run.Cancellation).ConfigureAwait(false));
        }

        if (run.Json)
            await run.PrintJsonAsync(view, CliJson.Compact.PresignView).ConfigureAwait(false);
        else
            Print(run, view);
        return ExitCodes.Ok;
    }

    private static void RequireFitting(CliRun run)
    {
        var put = run.Get(Put);
        foreach (var (option, given, goesWithPut) in new[]
        {
            (File.Name, run.Get(File) is not null, false), (Stored.Name, run.Get(Stored), false), (ContentType.Name, run.Get(ContentType) is not null, false), (Expired.Name, run.Get(Expired), false),
            (Size.Name, run.Get(Size) is not null, true), (Expected.Name, run.Get(Expected) is not null, true), (Type.Name, run.Get(Type) is not null, true),
        })
        {
            if (given && put != goesWithPut)
                throw new CofferException(CofferError.InvalidArgument, goesWithPut ? $"{option} goes with --put" : $"{option} does not go with --put; leave it out");
        }
    }

    private static void Print(CliRun run, PresignView view)
    {
        if (view.Upload is not { } upload)
        {
            run.Print(view.Url!);
            run.Say($"{view.FileName} of {view.Reference}, {ByteCount.Of(view.Size!.Value)}, {view.Digest}; ends {LocalTime.Of(view.ExpiresAt)}");
            if (view.Encoding != "none")
                run.Say(view.Decoded == true ? $"browsers decode it; with curl: curl -OJ --compressed" : $"it comes as it is stored, encoded by {view.Encoding}");
            return;
        }

        run.Print(upload);
        if (view.Url is { } url)
        {
            run.Print(url);
            run.Say($"upload: curl -T FILE{string.Concat(view.Headers!.Select(header => $" -H '{header.Key}: {header.Value}'"))} 'LINK'");
        }

        foreach (var part in view.Parts ?? [])
            run.Print($"{part.Number} {part.Offset} {part.Length} {part.Url}");
        if (view.Parts is { Count: > 0 })
            run.Say("part, offset and bytes of each link; upload each part: tail -c +$((OFFSET+1)) FILE | head -c BYTES > part; curl -T part 'LINK'");
        run.Say($"ends {LocalTime.Of(view.ExpiresAt)}; then publish it: coffer put --complete {upload}");
    }

    private static PresignView ViewOf(FileLink link) => new()
    {
        Method = "GET",
        Url = link.Link.OriginalString,
        ExpiresAt = link.ExpiresAt,
        Reference = link.Reference.ToString(),
        Path = link.File.Path.Value,
        Digest = link.File.Digest!.Value.ToString(),
        Size = link.File.Size,
        FileName = link.FileName,
        ContentType = link.ContentType,
        Encoding = Views.Word(link.Encoding),
        Decoded = link.Encoding == ContentEncoding.None ? null : link.IsDecoded,
    };

    private static PresignView ViewOf(UploadLinks upload, UploadOptions options)
    {
        var inParts = upload.Parts.Count > 1;
        return new()
        {
            Method = "PUT",
            Url = inParts ? null : upload.Parts[0].Link.OriginalString,
            ExpiresAt = upload.ExpiresAt,
            Reference = upload.Name.Value,
            Digest = options.Digest?.ToString(),
            Size = options.Size,
            Upload = upload.Id,
            Headers = upload.Headers,
            Parts = inParts ? [.. upload.Parts.Select(part => new PartLinkView { Number = part.Number, Offset = part.Offset, Length = part.Length, Url = part.Link.OriginalString })] : [],
        };
    }
}
