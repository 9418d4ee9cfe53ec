using System.CommandLine;
using System.Text.Json;
using Coffer.Artifacts;
using Coffer.Cli.Json;
using Coffer.Cli.Text;
using Coffer.Store;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer show</c>: all that is known of a version.</summary>
internal static class ShowCommand
{
    // More of a folder is listed only when asked for.
    private const int FewEntries = 20;

    private static readonly Argument<string> Which = References.Argument();

    private static readonly Option<bool> Files = new("--files") { Description = "List all files, not only the first 20." };

    public static CliCommand Build() => new CliCommand("show", "Show all that is known of a version.")
    {
        Arguments = { Which },
        Options = { Files },
        JsonShape = static () => CliJson.Compact.VersionView,
        Examples = ["coffer show readme", "coffer show models/arcface@prod --files", "coffer show readme --json | jq -r .digest"],
    }.Does(RunAsync);

    private static async Task<int> RunAsync(CliRun run)
    {
        var reference = Reference.Parse(run.Get(Which));
        var store = await run.OpenStoreAsync().ConfigureAwait(false);
        await using var opened = store.ConfigureAwait(false);
        var version = await store.ShowAsync(reference, run.Cancellation).ConfigureAwait(false);

        if (run.Json)
            await run.PrintJsonAsync(Views.Of(version), CliJson.Compact.VersionView).ConfigureAwait(false);
        else
            Print(run, version);
        return ExitCodes.Ok;
    }

    private static void Print(CliRun run, ArtifactVersion version)
    {
        var manifest = version.Manifest;
        run.Print(run.Style.Strong(version.Reference.ToString()));
        Line("digest", version.Digest.ToString());
        Line("type", manifest.Type.Value);
        Line("job", manifest.Job);
        Line("created", LocalTime.Of(manifest.CreatedAt));
        Line("expires", LocalTime.Of(manifest.ExpiresAt));
        Line("size", $"{ByteCount.Of(version.Size)} in {ByteCount.Count(version.Files.Count(file => file.Entry.Kind == FileKind.File), "file")}");
        Line("stored", string.Join(", ", new[] { ByteCount.Of(version.StoredSize), ByteCount.Saved(version.Size, version.StoredSize) }.OfType<string>()));
        Line("aliases", string.Join(", ", version.Aliases));
        Line("tags", string.Join(", ", version.Tags.Select(tag => $"{tag.Key}={tag.Value}")));
        Line("held for", string.Join("; ", version.Holds));
        if (version.Metadata.ValueKind == JsonValueKind.Object && version.Metadata.EnumerateObject().Any())
            Line("metadata", version.Metadata.GetRawText());

        var shown = run.Get(Files) ? version.Files.Count : Math.Min(version.Files.Count, FewEntries);
        var table = new Table("MODE", ">SIZE", ">STORED", "ENCODING", "PATH");
        foreach (var file in version.Files.Take(shown))
        {
            var path = file.Entry.Path.Value + (file.Entry.Kind switch
            {
                FileKind.Folder => "/",
                FileKind.Link => $" -> {file.Entry.Target}",
                _ => "",
            });
            var isFile = file.Entry.Kind == FileKind.File;
            table.Add(
                Views.Octal(file.Entry.Mode),
                isFile ? ByteCount.Of(file.Entry.Size) : null,
                !isFile ? null : file.StoredSize is { } stored ? ByteCount.Of(stored) : "missing",
                file.Encoding is { } encoding ? Views.Word(encoding) : null,
                path);
        }

        if (shown > 0)
            run.Print("");
        run.Print(table);
        if (shown < version.Files.Count)
            run.Print($"and {version.Files.Count - shown} more; --files lists all");

        void Line(string title, string? value)
        {
            if (!string.IsNullOrEmpty(value))
                run.Print($"{run.Style.Faint(title.PadRight(9))} {Printable.Line(value)}");
        }
    }
}
