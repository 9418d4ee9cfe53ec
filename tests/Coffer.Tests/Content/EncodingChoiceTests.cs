using Coffer.Content;

namespace Coffer.Tests.Content;

public class EncodingChoiceTests
{
    [Theory]
    [InlineData("auto", "auto")]
    [InlineData("none", "none")]
    [InlineData("gzip", "gzip:6")]
    [InlineData("gzip:1", "gzip:1")]
    [InlineData("GZIP:9", "gzip:9")]
    [InlineData("brotli", "brotli:5")]
    [InlineData("br:0", "brotli:0")]
    [InlineData("brotli:11", "brotli:11")]
    [InlineData("zstd", "zstd:3")]
    [InlineData("zstd:19", "zstd:19")]
    [InlineData("lz4", "lz4:0")]
    [InlineData("lz4:12", "lz4:12")]
    public void A_choice_is_read_and_written(string text, string written)
    {
        var choice = EncodingChoice.Parse(text);
        Assert.Equal(written, choice.ToString());
        Assert.Equal(choice, EncodingChoice.Parse(written));
        Assert.Equal(written == "auto", choice.IsAuto);
    }

    [Theory]
    [InlineData("gzip:0", "1 to 9")]
    [InlineData("gzip:10", "1 to 9")]
    [InlineData("brotli:12", "0 to 11")]
    [InlineData("zstd:0", "1 to 19")]
    [InlineData("zstd:20", "1 to 19")]
    [InlineData("zstd:-1", "1 to 19")]
    [InlineData("zstd:", "1 to 19")]
    [InlineData("zstd:x", "1 to 19")]
    [InlineData("zstd:99999999999", "1 to 19")]
    [InlineData("lz4:13", "0 to 12")]
    [InlineData("none:0", "write none alone")]
    [InlineData("auto:3", "use auto, none, gzip")]
    [InlineData("snappy", "use auto, none, gzip")]
    [InlineData("", "use auto, none, gzip")]
    public void A_wrong_choice_is_refused_with_what_would_be_right(string text, string says)
    {
        var error = Assert.Throws<CofferException>(() => EncodingChoice.Parse(text));
        Assert.Equal(CofferError.InvalidArgument, error.Error);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_default_is_auto()
    {
        Assert.Equal(EncodingChoice.Auto, default);
        Assert.NotEqual(EncodingChoice.None, default);
    }
}
