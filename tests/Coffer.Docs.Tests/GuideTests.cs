namespace Coffer.Docs.Tests;

/// <summary>What the guides show is what happens.</summary>
public sealed class GuideTests
{
    // console: run here. yaml: a file that its first line names, written when its turn comes. sh: named, not run. Others are not typed by anybody.
    private static readonly string[] Languages = ["console", "yaml", "sh", "csharp", "json", "text"];

    public static TheoryData<string> Guides => [.. Clone.Guides.Where(paper => CommandsOf(paper).Any())];

    [Theory]
    [MemberData(nameof(Guides))]
    public async Task Its_commands_run_from_top_to_bottom_and_print_what_it_shows(string paper)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the commands are written for a shell of Unix");
        using var desk = new Desk();
        foreach (var block in FencedBlock.Of(paper))
        {
            if (block.Language == "yaml")
                await File.WriteAllLinesAsync(desk.PathOf(block.Lines[0].TrimStart('#', ' ')), block.Lines, TestContext.Current.CancellationToken);
            else if (block.Language == "console")
                await TypeAsync(desk, block);
        }
    }

    private static async Task TypeAsync(Desk desk, FencedBlock block)
    {
        foreach (var command in ShownCommand.Of(block))
        {
            var (lines, exitCode) = await desk.TypeAsync(command.Command, TestContext.Current.CancellationToken);
            var said = $"{command.Place}: $ {command.Command}\nended with {exitCode} and printed\n{string.Join('\n', lines)}";
            Assert.True(exitCode == 0, said);
            Assert.True(command.Fits(lines), $"{said}\nbut the paper shows\n{string.Join('\n', command.Output)}");
        }
    }

    [Fact]
    public void The_readme_begins_with_its_two_commands()
    {
        var commands = FencedBlock.Of("README.md").Where(block => block.Language is "console" or "sh").Take(2).SelectMany(block => block.Lines).ToList();
        Assert.Contains("$ ./coffer put readme README.md", commands);
        Assert.Contains("$ ./coffer get readme -o /tmp/x", commands);
        Assert.Contains("./test.sh", commands);
    }

    [Fact]
    public void Every_command_of_the_tour_is_in_the_readme()
    {
        var shown = string.Join('\n', CommandsOf("README.md").Select(command => command.Command));
        Assert.All(
            ["init", "put", "ls", "show", "get", "cat", "tag", "alias", "rm", "gc", "verify", "stats"],
            word => Assert.Contains($"./coffer {word}", shown, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_block_says_what_it_is() =>
        Assert.All(Clone.Guides.SelectMany(FencedBlock.Of), block => Assert.True(Languages.Contains(block.Language), $"{block} is '{block.Language}', not one of {string.Join(", ", Languages)}"));

    [Fact]
    public void What_is_only_named_is_there() =>
        Assert.All(
            Clone.Papers.SelectMany(FencedBlock.Of).Where(block => block.Language == "sh").SelectMany(block => block.Lines.Select(line => (block, line))),
            shown => Assert.True(
                !shown.line.StartsWith("./", StringComparison.Ordinal) || File.Exists(Clone.PathOf(shown.line.Split(' ')[0])),
                $"{shown.block} names {shown.line}, which is not in the clone"));

    private static IEnumerable<ShownCommand> CommandsOf(string paper) =>
        FencedBlock.Of(paper).Where(block => block.Language == "console").SelectMany(ShownCommand.Of);
}
