using System.Text;
using Coffer.Artifacts;

namespace Coffer.Tests.Artifacts;

public sealed class ManifestReadingTests
{
    private static readonly string Valid = """
        {"createdAt":"2026-11-21T10:11:29.123Z","files":[
        {"digest":"sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824","mode":"0644","path":"x","size":5},
        {"kind":"link","path":"y","size":0,"target":"x"}],
        "folder":true,"format":1,"metadata":{"a":1},"name":"a","size":5,"store":"s","tags":{"k":"v"},"type":"custom","version":1}
        """.ReplaceLineEndings("");

    [Fact]
    public void The_text_the_others_spoil_is_read() => Assert.Equal(2, Read(Valid).Files.Count);

    [Theory]
    [InlineData("{\"createdAt\"", "{ \"createdAt\"")]
    [InlineData("\"version\":1}", "\"version\":1}\n")]
    [InlineData("\"version\":1}", "\"version\":1}{}")]
    [InlineData("\"version\":1", "\"version\":1.0")]
    [InlineData("\"version\":1", "\"version\":1e0")]
    [InlineData("\"version\":1", "\"version\":0")]
    [InlineData("\"version\":1", "\"version\":-1")]
    [InlineData("\"version\":1", "\"version\":\"1\"")]
    [InlineData("\"version\":1", "\"version\":99999999999999999999")]
    [InlineData("\"version\":1", "\"version\":1,\"version\":1")]
    [InlineData("\"version\":1", "\"version\":1,\"what\":1")]
    [InlineData(",\"version\":1", "")]
    [InlineData("\"store\":\"s\",", "")]
    [InlineData("\"name\":\"a\"", "\"name\":\"../a\"")]
    [InlineData("\"name\":\"a\"", "\"name\":null")]
    [InlineData("\"name\":\"a\"", "\"name\":\"\\u0061\"")]
    [InlineData("\"name\":\"a\"", "\"name\":\"\\ud800\"")]
    [InlineData("\"name\":\"a\",\"size\":5", "\"size\":5,\"name\":\"a\"")]
    [InlineData("\"name\":\"a\",\"size\":5", "\"name\":\"a\",\"size\":6")]
    [InlineData("\"type\":\"custom\"", "\"type\":\"CUSTOM\"")]
    [InlineData("\"folder\":true", "\"folder\":false")]
    [InlineData("\"folder\":true", "\"folder\":1")]
    [InlineData("\"format\":1", "\"format\":0")]
    [InlineData("\"format\":1", "\"format\":\"2\"")]
    [InlineData("\"format\":1,", "")]
    [InlineData("\"metadata\":{\"a\":1}", "\"metadata\":{}")]
    [InlineData("\"metadata\":{\"a\":1}", "\"metadata\":[]")]
    [InlineData("\"metadata\":{\"a\":1}", "\"metadata\":{\"a\":1,\"a\":1}")]
    [InlineData("\"metadata\":{\"a\":1}", "\"metadata\":{\"a\":1.0}")]
    [InlineData("\"tags\":{\"k\":\"v\"}", "\"tags\":{}")]
    [InlineData("\"tags\":{\"k\":\"v\"}", "\"tags\":{\"k\":1}")]
    [InlineData("\"tags\":{\"k\":\"v\"}", "\"tags\":{\"k\":\"v\",\"k\":\"v\"}")]
    [InlineData("10:11:29.123Z", "10:11:29Z")]
    [InlineData("10:11:29.123Z", "10:11:29.123+00:00")]
    [InlineData("2026-11-21", "2026-11-31")]
    [InlineData("sha256:2c", "sha256:2C")]
    [InlineData("sha256:2c", "2c")]
    [InlineData("sha256:2c", "sha256:2")]
    [InlineData("sha256:2c", "sha256:zz")]
    [InlineData("\"mode\":\"0644\"", "\"mode\":\"644\"")]
    [InlineData("\"mode\":\"0644\"", "\"mode\":\"0844\"")]
    [InlineData("\"mode\":\"0644\"", "\"mode\":420")]
    [InlineData("\"path\":\"x\",\"size\":5", "\"path\":\"x\",\"size\":5,\"target\":\"y\"")]
    [InlineData("\"path\":\"x\"", "\"path\":\"z\"")]
    [InlineData("\"path\":\"x\"", "\"path\":\"y\"")]
    [InlineData("\"path\":\"x\"", "\"path\":\"../x\"")]
    [InlineData("\"path\":\"x\",\"size\":5", "\"path\":\"x\",\"size\":-5")]
    [InlineData("\"kind\":\"link\"", "\"kind\":\"file\"")]
    [InlineData("\"kind\":\"link\"", "\"kind\":\"pipe\"")]
    [InlineData("\"kind\":\"link\",", "")]
    [InlineData("\"kind\":\"link\"", "\"kind\":\"link\",\"mode\":\"0777\"")]
    [InlineData(",\"target\":\"x\"", "")]
    [InlineData("\"files\":[", "\"files\":[1,")]
    [InlineData("\"files\":[", "\"files\":[],\"files\":[")]
    public void Anything_but_the_exact_bytes_is_corrupt(string from, string to)
    {
        var spoiled = Valid.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(Valid, spoiled);
        var error = Assert.Throws<CofferException>(() => Read(spoiled));
        Assert.Equal(CofferError.Corrupt, error.Error);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("\ufeff{}")]
    public void What_is_no_manifest_at_all_is_corrupt(string text) =>
        Assert.Equal(CofferError.Corrupt, Assert.Throws<CofferException>(() => Read(text)).Error);

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_corrupt()
    {
        var bytes = Encoding.Latin1.GetBytes(Valid.Replace("\"name\":\"a\"", "\"name\":\"é\"", StringComparison.Ordinal));
        Assert.Equal(CofferError.Corrupt, Assert.Throws<CofferException>(() => Manifest.Parse(bytes)).Error);
        bytes = Encoding.Latin1.GetBytes(Valid.Replace("{\"a\":1}", "{\"é\":1}", StringComparison.Ordinal));
        Assert.Equal(CofferError.Corrupt, Assert.Throws<CofferException>(() => Manifest.Parse(bytes)).Error);
    }

    [Fact]
    public void Nesting_beyond_the_limit_is_corrupt() => Assert.Equal(
        CofferError.Corrupt,
        Assert.Throws<CofferException>(() => Read(Valid.Replace("{\"a\":1}", "{\"a\":" + new string('[', 100_000), StringComparison.Ordinal))).Error);

    [Theory]
    [InlineData("\"format\":1", "\"format\":2")]
    [InlineData("\"format\":1", "\"format\":99999")]
    public void A_newer_format_is_said_as_newer(string from, string to) => Newer(Valid.Replace(from, to, StringComparison.Ordinal));

    [Fact]
    public void A_newer_format_is_found_behind_members_this_build_does_not_know() =>
        Newer("""{"chunks":[{"format":1}],"files":{"pack":"x"},"format":2,"zzz":null}""");

    private static void Newer(string text)
    {
        var error = Assert.Throws<CofferException>(() => Read(text));
        Assert.Equal(CofferError.Unsupported, error.Error);
        Assert.Contains("newer Coffer", error.Message, StringComparison.Ordinal);
    }

    private static Manifest Read(string text) => Manifest.Parse(Encoding.UTF8.GetBytes(text));
}
