using Coffer.Artifacts;

namespace Coffer.Tests.Artifacts;

public sealed class FilePathTests
{
    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData(".")]
    [InlineData("./a")]
    [InlineData("a/..")]
    [InlineData("../a")]
    [InlineData("a\0b")]
    public void A_path_that_leaves_or_is_no_path_is_refused(string path)
    {
        Assert.Equal(CofferError.InvalidArgument, Assert.Throws<CofferException>(() => new FilePath(path)).Error);
        Assert.False(FilePath.TryCreate(path, out _));
    }

    [Fact]
    public void An_unpaired_surrogate_is_refused_and_the_replacement_character_kept()
    {
        Assert.False(FilePath.TryCreate("a\ud800", out _));
        Assert.Equal("a\ufffd", new FilePath("a\ufffd").Value);
    }

    [Theory]
    [InlineData("a\\b")]
    [InlineData("..\\a")]
    [InlineData("C:/x")]
    [InlineData("a:b")]
    [InlineData("new\nline")]
    [InlineData("CON")]
    [InlineData("con .txt")]
    [InlineData("COM¹")]
    [InlineData("trailing.")]
    [InlineData("trailing ")]
    [InlineData("what?")]
    public void What_only_Windows_cannot_hold_is_kept_and_refused_there(string path)
    {
        Assert.Equal(path, new FilePath(path).Value);
        Assert.NotNull(new FilePath("folder/" + path).RefusalOnWindows());
        if (!OperatingSystem.IsWindows())
            Assert.Null(new FilePath(path).RefusalOnThisDisk());
    }

    [Theory]
    [InlineData("a/b.txt")]
    [InlineData(".hidden")]
    [InlineData("日本語/😀")]
    [InlineData("com")]
    [InlineData("com10")]
    [InlineData("console")]
    public void An_ordinary_path_fits_everywhere(string path) => Assert.Null(new FilePath(path).RefusalOnWindows());

    [Fact]
    public void Lengths_are_bytes_and_inclusive()
    {
        Assert.True(FilePath.TryCreate(new string('é', 127) + "x", out _));
        Assert.False(FilePath.TryCreate(new string('é', 128), out _));
        var longest = string.Join('/', Enumerable.Repeat(new string('x', 255), 16));
        Assert.True(FilePath.TryCreate(longest, out _));
        Assert.Equal(4095, longest.Length);
        Assert.False(FilePath.TryCreate(longest + "/x", out _));
    }
}
