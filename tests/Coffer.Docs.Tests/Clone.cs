namespace Coffer.Docs.Tests;

/// <summary>The clone that these tests were built from: its papers, and its files by their paths in it.</summary>
internal static class Clone
{
    // What builds, tests and measurements leave is no paper of ours.
    private static readonly string[] NotOurs = ["bin", "obj", ".git", ".build", ".coffer", ".data", "TestResults", "node_modules"];

    public static string Root { get; } = FindRoot();

    /// <summary>The paths of all papers, by name.</summary>
    public static IReadOnlyList<string> Papers { get; } = [.. Files(".", "*.md").Order(StringComparer.Ordinal)];

    /// <summary>Those that a reader follows with the command at hand. docs/cli.md is made by the command, and held by its tests.</summary>
    public static IReadOnlyList<string> Guides { get; } = [.. Papers.Where(path => path == "README.md" || (path.StartsWith("docs/", StringComparison.Ordinal) && path != "docs/cli.md"))];

    public static string PathOf(string path) => Path.Combine(Root, path.Replace('/', Path.DirectorySeparatorChar));

    public static string Read(string path) => File.ReadAllText(PathOf(path)).ReplaceLineEndings("\n");

    /// <summary>The paths of files below a folder, without what was built.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) => Folders(PathOf(folder)).Prepend(PathOf(folder))
        .SelectMany(found => Directory.EnumerateFiles(found, pattern))
        .Select(Relative);

    /// <summary>The paths of folders below a folder that hold a file somewhere, without what was built.</summary>
    public static IEnumerable<string> FoldersOf(string folder) => Folders(PathOf(folder))
        .Where(found => Folders(found).Prepend(found).Any(inner => Directory.EnumerateFiles(inner).Any()))
        .Select(Relative);

    private static IEnumerable<string> Folders(string folder)
    {
        foreach (var inner in Directory.EnumerateDirectories(folder))
        {
            if (NotOurs.Contains(Path.GetFileName(inner), StringComparer.Ordinal))
                continue;
            yield return inner;
            foreach (var deeper in Folders(inner))
                yield return deeper;
        }
    }

    private static string Relative(string path) => Path.GetRelativePath(Root, path).Replace(Path.DirectorySeparatorChar, '/');

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Coffer.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not lie in a clone of Coffer.");
        return folder;
    }
}
