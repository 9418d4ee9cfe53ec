using System.Text.RegularExpressions;

namespace Coffer.Docs.Tests;

/// <summary>ARCHITECTURE.md shows the house as it is, and the house keeps its rule.</summary>
public sealed partial class ArchitectureTests
{
    private const string Paper = "ARCHITECTURE.md";

    [Fact]
    public void The_map_shows_every_folder_of_the_source_and_no_other()
    {
        var shown = MapOf(FencedBlock.Of(Paper)).Where(path => path.StartsWith("src/", StringComparison.Ordinal)).ToList();
        Assert.Equal(Clone.FoldersOf("src").Order(StringComparer.Ordinal), shown.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_map_shows_every_folder_beside_the_source_and_no_other()
    {
        var shown = MapOf(FencedBlock.Of(Paper)).Where(path => path.Split('/')[0] != "src").ToList();
        var there = Clone.FoldersOf(".").Where(path => path[0] != '.' && path.Split('/') is [not "src"] or ["samples" or "tests", _]);
        Assert.Equal(there.Order(StringComparer.Ordinal), shown.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_file_it_names_is_there()
    {
        var names = SourceFile().Matches(FencedBlock.ProseOf(Paper)).Select(match => match.Groups["file"].Value).Distinct(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.True(
            File.Exists(Clone.PathOf(name)) || File.Exists(Clone.PathOf("src/Coffer/" + name)), $"{Paper} names {name}, which is neither in the clone nor in src/Coffer"));
    }

    [Fact]
    public void A_folder_of_the_library_uses_only_those_above_it()
    {
        var order = MapOf(FencedBlock.Of(Paper))
            .Where(path => path.StartsWith("src/Coffer/", StringComparison.Ordinal) && path.Count(c => c == '/') == 2)
            .Select(path => path["src/Coffer/".Length..]).ToList();
        Assert.All(Clone.Files("src/Coffer", "*.cs").Where(file => file.Count(c => c == '/') > 2), file =>
        {
            var place = order.IndexOf(file.Split('/')[2]);
            var code = Comment().Replace(Clone.Read(file), "");
            var below = order.Skip(place + 1).Where(folder => Regex.IsMatch(code, $@"\bCoffer\.{folder}\b", RegexOptions.None, TimeSpan.FromSeconds(1)));
            Assert.True(!below.Any(), $"{file} uses {string.Join(", ", below)}, which {(below.Skip(1).Any() ? "are" : "is")} below it");
        });
    }

    /// <summary>The folders of the one block whose lines begin with paths: two spaces more are one folder deeper.</summary>
    private static IEnumerable<string> MapOf(IEnumerable<FencedBlock> blocks)
    {
        var parents = new List<string>();
        foreach (var line in blocks.Single(block => block.Language == "text" && block.Lines[0].StartsWith("src/", StringComparison.Ordinal)).Lines)
        {
            if (MapLine().Match(line) is not { Success: true } match)
                continue;
            var depth = match.Groups["indent"].Length / 2;
            parents.RemoveRange(depth, parents.Count - depth);
            parents.Add(match.Groups["folder"].Value);
            yield return string.Join('/', parents);
        }
    }

    [GeneratedRegex(@"^(?<indent>(?:  )*)(?<folder>[A-Za-z.][A-Za-z0-9.]*)/(?: |$)", RegexOptions.None, 1000)]
    private static partial Regex MapLine();

    [GeneratedRegex(@"`(?<file>[A-Za-z0-9./]+\.cs)`", RegexOptions.None, 1000)]
    private static partial Regex SourceFile();

    [GeneratedRegex(@"//[^\n]*", RegexOptions.None, 1000)]
    private static partial Regex Comment();
}
