using System.Reflection;
using System.Text.RegularExpressions;

namespace Coffer.Tests.Architecture;

/// <summary>The rules of the house that no compiler keeps.</summary>
public sealed partial class HouseTests
{
    /// <summary>The folders of the library. Each uses only those above it, and the types at the root.</summary>
    private static readonly string[] s_folders =
        ["Blobs", "Content", "Artifacts", "Journal", "Signing", "Catalog", "Store", "Exchange", "Query", "Retention", "Runs", "Models", "Configuration", "Hosting"];

    private static readonly string[] s_emptyWords = ["Manager", "Helper", "Util", "Utils", "Utility", "Service", "Base", "Impl", "Common"];

    [Fact]
    public void The_scan_finds_the_source()
    {
        Assert.Contains("Coffer/Store/ArtifactStore.cs", SourceTree.Files);
        Assert.True(SourceTree.Files.Count > 100);
        Assert.Contains(SourceTree.Types("Coffer/Store/ArtifactStore.cs"), type => type.Name == "ArtifactStore");
        Assert.Equal([("Store", "Query")], UsesBelow("Store", "    private readonly Query.Filter _filter;", "using Coffer.Catalog;", "store.Query.Run();"));
        Assert.Equal([("Content", "Store")], UsesBelow("Content", "using Coffer.Store;"));
        Assert.Equal([("Content", "Store")], UsesBelow("Content", "x = new Coffer.Store.Thing();"));
    }

    [Fact]
    public void Every_folder_of_the_library_has_its_place_in_the_order()
    {
        var folders = SourceTree.Files.Where(file => file.StartsWith("Coffer/", StringComparison.Ordinal)).Select(file => file.Split('/')).Where(parts => parts.Length > 2).Select(parts => parts[1]).ToHashSet();

        Assert.Subset(s_folders.ToHashSet(), folders);
    }

    [Fact]
    public void A_folder_uses_only_those_above_it()
    {
        var wrong = SourceTree.Files.Where(file => file.StartsWith("Coffer/", StringComparison.Ordinal) && file.Split('/').Length > 2)
            .SelectMany(file => UsesBelow(file.Split('/')[1], [.. SourceTree.Code(file)]).Select(use => $"{file} uses {use.Used}"));

        Assert.Empty(wrong);
    }

    [Fact]
    public void A_public_class_is_sealed_or_abstract()
    {
        var open = typeof(CofferException).Assembly.GetExportedTypes()
            .Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false } && !type.IsSubclassOf(typeof(MulticastDelegate)));

        Assert.Empty(open);
    }

    [Fact]
    public void The_library_writes_to_no_console()
    {
        Assert.DoesNotContain(SourceTree.Files, file => file.StartsWith("Coffer/", StringComparison.Ordinal) && SourceTree.Code(file).Any(line => ConsoleUse().IsMatch(line)));
    }

    [Fact]
    public void No_type_is_named_by_a_word_that_says_nothing()
    {
        var empty = SourceTree.Files.SelectMany(SourceTree.Types)
            .Where(type => s_emptyWords.Any(word => type.Name.EndsWith(word, StringComparison.Ordinal) || type.Name.TrimEnd('s').EndsWith(word, StringComparison.Ordinal)))
            .Select(type => type.Name);

        Assert.Empty(empty);
    }

    [Fact]
    public void An_interface_has_two_implementations()
    {
        var types = SourceTree.Files.SelectMany(SourceTree.Types).ToList();
        var lonely = types.Where(type => type.Kind == "interface")
            .Where(one => types.Count(other => other.Name != one.Name && Regex.IsMatch(other.Tail, $@"[:,]\s*{one.Name}\b", RegexOptions.None, TimeSpan.FromSeconds(1))) < 2)
            .Select(type => type.Name);

        Assert.Empty(lonely);
    }

    [Fact]
    public void A_file_is_named_after_the_one_type_at_its_root()
    {
        var wrong = SourceTree.Files.Where(file => Path.GetFileName(file) != "Program.cs")
            .Where(file => !SourceTree.Types(file).Any(type => type.Name == Path.GetFileName(file).Split('.')[0]));

        Assert.Empty(wrong);
    }

    [Fact]
    public void A_namespace_is_its_folder()
    {
        var wrong = new List<string>();
        foreach (var file in SourceTree.Files)
        {
            if (SourceTree.Code(file).FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal)) is not { } line)
                continue;
            var expected = $"namespace {Path.GetDirectoryName(file)!.Replace('\\', '/').Replace('/', '.')};";

            // Extension methods that are looked for in another namespace say so by a pragma.
            if (line != expected && !SourceTree.Lines(file).Any(text => text.StartsWith("#pragma warning disable IDE0130", StringComparison.Ordinal)))
                wrong.Add($"{file}: {line}");
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void No_file_is_longer_than_four_hundred_lines()
    {
        Assert.DoesNotContain(SourceTree.Files.Select(file => (Path: file, SourceTree.Lines(file).Length)), file => file.Length > 400);
    }

    [Fact]
    public void The_library_knows_no_back_end_and_no_host()
    {
        var references = typeof(CofferException).Assembly.GetReferencedAssemblies().Select(name => name.Name!).ToList();

        Assert.DoesNotContain(references, name => name.StartsWith("Coffer", StringComparison.Ordinal) || name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
        Assert.DoesNotContain("System.Console", references);
        Assert.Contains(references, name => name.StartsWith("Microsoft.Data.Sqlite", StringComparison.Ordinal));
    }

    /// <summary>The folders below its own that some code uses: by a using, a whole name, or one that begins with the folder.</summary>
    private static IEnumerable<(string Folder, string Used)> UsesBelow(string folder, params string[] code)
    {
        var below = s_folders[(Array.IndexOf(s_folders, folder) + 1)..];
        return below.Where(other => Array.Exists(code, line => Regex.IsMatch(line, $@"\bCoffer\.{other}\b|(?<![.\w""]){other}\.[A-Z]", RegexOptions.None, TimeSpan.FromSeconds(1))))
            .Select(other => (folder, other));
    }

    [GeneratedRegex(@"(?<![.\w])(System\.)?Console\.", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ConsoleUse();
}
