using Coffer.Artifacts;

namespace Coffer.Store;

/// <summary>Which file of a version is meant; where that is not clear, the error names some.</summary>
internal static class FileChoice
{
    private const int Few = 3;

    /// <summary>The file with a path; with none, the only one.</summary>
    /// <exception cref="CofferException">NotFound: no file has this path. InvalidArgument: none was given, and there is not one file but many or none.</exception>
    public static FileEntry Of(StoredVersion version, FilePath? path)
    {
        var files = version.Manifest.Files.Where(file => file.Kind == FileKind.File).ToList();
        if (path is { } wanted)
        {
            return version.Manifest.Files.FirstOrDefault(file => file.Path == wanted) switch
            {
                null => throw NotThere($"{version.Reference} has no file {UnicodeText.Quote(wanted.Value)}", NearTo(wanted, files) ?? Listing(version)),
                { Kind: FileKind.Folder } => throw NotThere($"{UnicodeText.Quote(wanted.Value)} is a folder of {version.Reference}", FilesOf(version, files.Where(file => file.Path.Value.StartsWith(wanted.Value + "/", StringComparison.Ordinal)))),
                { Kind: FileKind.Link } link => throw NotThere($"{UnicodeText.Quote(wanted.Value)} is a link of {version.Reference} to {UnicodeText.Quote(link.Target!)}", "name a file by --path"),
                var file => file,
            };
        }

        return files.Count switch
        {
            1 => files[0],
            0 => throw Refused($"{version.Reference} is a folder without a file", $"coffer get {UnicodeText.Quote(version.Reference)} writes the folder"),
            var count => throw Refused($"{version.Reference} is a folder with {count} files", FilesOf(version, files)),
        };
    }

    private static string FilesOf(StoredVersion version, IEnumerable<FileEntry> files)
    {
        var some = files.Take(Few + 1).Select(file => UnicodeText.Quote(file.Path.Value)).ToList();
        return some.Count == 0 ? Listing(version) : $"name one by --path, such as {string.Join(", ", some.Take(Few))}{(some.Count > Few ? $" (coffer show {UnicodeText.Quote(version.Reference)} --files lists all)" : "")}";
    }

    private static string? NearTo(FilePath wanted, List<FileEntry> files) =>
        files.Where(file => string.Equals(file.Path.Value, wanted.Value, StringComparison.OrdinalIgnoreCase) || file.Path.Value.EndsWith("/" + wanted.Value, StringComparison.OrdinalIgnoreCase))
            .Select(file => $"did you mean {UnicodeText.Quote(file.Path.Value)}?").FirstOrDefault();

    private static string Listing(StoredVersion version) => $"coffer show {UnicodeText.Quote(version.Reference)} --files lists what it has";

    private static CofferException NotThere(string matter, string next) => new(CofferError.NotFound, $"{matter}; {next}");

    private static CofferException Refused(string matter, string next) => new(CofferError.InvalidArgument, $"{matter}; {next}");
}
