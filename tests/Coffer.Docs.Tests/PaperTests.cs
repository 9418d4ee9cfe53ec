using System.Text.RegularExpressions;

namespace Coffer.Docs.Tests;

/// <summary>What holds for every paper.</summary>
public sealed partial class PaperTests
{
    // Made by a command of the clone, which may not have run yet: coffer's reference by its tests, the results by bench/compare.
    private static readonly string[] Made = ["docs/cli.md", "bench/RESULTS.md"];

    public static TheoryData<string> Papers => [.. Clone.Papers];

    [Theory]
    [MemberData(nameof(Papers))]
    public void Every_link_into_the_clone_leads_somewhere(string paper)
    {
        foreach (Match match in Link().Matches(CodeWord().Replace(FencedBlock.ProseOf(paper), "")))
        {
            var link = match.Groups["link"].Value;
            if (link.Contains("://", StringComparison.Ordinal) || link.StartsWith("mailto:", StringComparison.Ordinal))
                continue;
            var (file, anchor) = (link.Split('#')[0], link.Contains('#', StringComparison.Ordinal) ? link.Split('#')[1] : "");
            var full = file.Length == 0 ? Clone.PathOf(paper) : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Clone.PathOf(paper))!, file));
            var inside = Path.GetRelativePath(Clone.Root, full).Replace(Path.DirectorySeparatorChar, '/');
            Assert.False(inside.StartsWith("..", StringComparison.Ordinal), $"{paper} links to {link}, outside of the clone");
            Assert.True(Path.Exists(full) || Made.Contains(inside, StringComparer.Ordinal), $"{paper} links to {link}, which is not there");
            if (anchor.Length > 0)
                Assert.True(AnchorsOf(inside).Contains(anchor, StringComparer.Ordinal), $"{paper} links to {link}, but {inside} has no such heading");
        }
    }

    [Theory]
    [MemberData(nameof(Papers))]
    public void It_names_no_place_of_one_machine_and_leaves_nothing_to_do(string paper) =>
        Assert.DoesNotMatch(OnlyHere(), Clone.Read(paper));

    [Fact]
    public void Every_decision_is_in_the_index_under_its_own_title()
    {
        var index = Clone.Read("decisions/README.md");
        var pages = Clone.Papers.Where(paper => paper.StartsWith("decisions/", StringComparison.Ordinal) && paper != "decisions/README.md").ToList();
        Assert.NotEmpty(pages);
        Assert.All(pages, page =>
        {
            var number = Path.GetFileName(page)[..4];
            Assert.Contains($"| [{number}]({Path.GetFileName(page)}) |", index, StringComparison.Ordinal);
            Assert.Matches($@"^# {number}:? \S", Clone.Read(page));
        });
    }

    [Fact]
    public void Every_page_of_docs_is_in_its_index() =>
        Assert.All(
            Clone.Papers.Where(paper => paper.StartsWith("docs/", StringComparison.Ordinal) && paper != "docs/README.md"),
            page => Assert.Contains($"]({page["docs/".Length..]})", Clone.Read("docs/README.md"), StringComparison.Ordinal));

    /// <summary>A heading's anchor, as GitHub makes it: lower case, spaces become hyphens, other marks go.</summary>
    private static IEnumerable<string> AnchorsOf(string paper) => FencedBlock.ProseOf(paper).Split('\n')
        .Where(line => line.StartsWith('#'))
        .Select(line => NoAnchor().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"\]\((?<link>[^)\s]+)\)", RegexOptions.None, 1000)]
    private static partial Regex Link();

    [GeneratedRegex("`[^`\n]*`", RegexOptions.None, 1000)]
    private static partial Regex CodeWord();

    [GeneratedRegex(@"[^\w\- ]", RegexOptions.None, 1000)]
    private static partial Regex NoAnchor();

    [GeneratedRegex(@"(?<![\w.~])/(?:work|root|tmp/wt)\b|\b(?:T[O]DO|F[I]XME)\b", RegexOptions.None, 1000)]
    private static partial Regex OnlyHere();
}
