namespace Coffer.Docs.Tests;

public sealed class ShownCommandTests
{
    [Theory]
    [InlineData("kept a@1", "kept a@1", true)]
    [InlineData("kept a@1", "kept a@2", false)]
    [InlineData("kept a@1", "kept a@1|and more", false)]
    [InlineData("kept a@1|and more", "kept a@1", false)]
    [InlineData("sha256:… a", "sha256:0123 a", true)]
    [InlineData("sha256:… a", "sha256:0123 b", false)]
    [InlineData("…b…", "abc", true)]
    [InlineData("…b…b", "ab", false)]
    [InlineData("first|…|last", "first|x|y|last", true)]
    [InlineData("first|…|last", "first|last", true)]
    [InlineData("first|…|last", "first|x|y", false)]
    [InlineData("…", "anything|at all", true)]
    public void Shown_output_is_held_against_what_is_printed(string shown, string printed, bool fits) =>
        Assert.Equal(fits, new ShownCommand("here", "true", shown.Split('|')).Fits(printed.Split('|')));

    [Fact]
    public void A_block_is_read_into_its_commands()
    {
        var block = Assert.Single(FencedBlock.Of("a.md", "text\n```console\n$ one\nprinted\n\n$ two\n$ three\n…\n```\n"));
        var commands = ShownCommand.Of(block);
        Assert.Equal(["one", "two", "three"], commands.Select(command => command.Command));
        Assert.Equal(["printed"], commands[0].Output);
        Assert.Empty(commands[1].Output);
        Assert.Equal(["a.md:3", "a.md:6", "a.md:7"], commands.Select(command => command.Place));
    }

    [Fact]
    public void A_block_that_never_ends_is_found() =>
        Assert.Throws<InvalidOperationException>(() => FencedBlock.Of("a.md", "```console\n$ one\n"));
}
