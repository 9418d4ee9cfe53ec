using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Coffer.Tests.Architecture;

/// <summary>The source as it lies on the disk, without what builds leave there.</summary>
internal static partial class SourceTree
{
    /// <summary>The folder <c>src</c>.</summary>
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Here(), "../../../src"));

    /// <summary>Every source file below <c>src</c>, as paths relative to it.</summary>
    public static IReadOnlyList<string> Files { get; } =
    [
        .. Directory.EnumerateFiles(Root, "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The lines of a file.</summary>
    public static string[] Lines(string file) => File.ReadAllLines(Path.Combine(Root, file));

    /// <summary>The lines of a file that are neither comments nor documentation.</summary>
    public static IEnumerable<string> Code(string file) => Lines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal));

    /// <summary>The types that a file declares: kind, name, and what stands behind the name.</summary>
    public static IEnumerable<(string Kind, string Name, string Tail)> Types(string file) =>
        Code(file).Select(line => Declaration().Match(line)).Where(match => match.Success)
            .Select(match => (match.Groups["kind"].Value, match.Groups["name"].Value, match.Groups["rest"].Value));

    [GeneratedRegex(@"^\s*((public|internal|private|protected|file|static|sealed|abstract|partial|readonly|ref|unsafe)\s+)*(?<kind>class|record struct|record class|record|struct|interface|enum|delegate \S+)\s+(?<name>\w+)(?<rest>.*)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Declaration();

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
